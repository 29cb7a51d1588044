import { expect, it } from "vitest";
import type { Source } from "~/api/versions";
import { filterSources } from "./notices";

const source = (name: string, notices: Source["notices"] = []) =>
  ({ name, address: `https://git.example.com/${name}.git`, notices }) as Source;
const notice = { kind: "tag_moved" as const, template: "a", reference: "v1", detail: "", since: "" };
const sources = [source("catalog"), source("shop", [notice])];

it("finds sources by name and address, and those with something to look at", () => {
  expect(filterSources(sources, "SHOP git").map(({ name }) => name)).toEqual(["shop"]);
  expect(filterSources(sources, "", "notices").map(({ name }) => name)).toEqual(["shop"]);
  expect(filterSources(sources, "catalog", "notices")).toEqual([]);
});
