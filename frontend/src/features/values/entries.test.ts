import { expect, it } from "vitest";
import { doubleName, emptyRow, entriesOf, rowsOf } from "./entries";

const entry = (value: unknown) => ({ value, inherit: true, locked: false });

it("configs keep their types through the editor", () => {
  const configs = { text: entry("eu"), number: entry(30), digits: entry("30"), list: entry(["a"]), yes: entry("true") };
  expect(rowsOf(configs, "configs").map(({ text }) => text)).toEqual(["eu", "30", '"30"', '["a"]', '"true"']);
  expect(entriesOf(rowsOf(configs, "configs"), "configs")).toEqual(configs);
});

it("tags are texts, whatever they look like", () => {
  const tags = { Cost: entry("30"), Quoted: entry('"a"') };
  expect(entriesOf(rowsOf(tags, "tags"), "tags")).toEqual(tags);
});

it("rows without a name are dropped, a name twice is told", () => {
  const row = (name: string) => ({ ...emptyRow([]), name });
  expect(entriesOf([row(" ")], "tags")).toEqual({});
  expect(doubleName([row("a"), row("a "), row("")])).toBe("a");
  expect(doubleName([row("a"), row("b")])).toBeNull();
});
