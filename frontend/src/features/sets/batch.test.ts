import { expect, it } from "vitest";
import { inputsOf, lacking, startVersion, typedValue } from "./batch";

it("a value is JSON where it is JSON, and a text otherwise", () => {
  expect(["2", "true", '["a"]', "null", "10.0.0.0/16", "a b"].map(typedValue)).toEqual([
    2,
    true,
    ["a"],
    null,
    "10.0.0.0/16",
    "a b",
  ]);
});

it("rows without a name or a value say nothing", () => {
  const rows = [
    { name: " size ", value: "2" },
    { name: "", value: "3" },
    { name: "owner", value: " " },
    { name: "label", value: '""' },
  ];
  expect(inputsOf(rows)).toEqual({ size: 2, label: "" });
});

it("an upgrade begins at the newest active version that not all have", () => {
  const versions = [
    { name: "v3", lifecycle: "preview" as const },
    { name: "v2", lifecycle: "active" as const },
    { name: "v1", lifecycle: "active" as const },
  ];
  expect(startVersion(versions, [{ version: "v1" }, { version: "v2" }])).toBe("v2");
  expect(startVersion(versions, [{ version: "v2" }])).toBe("v1");
  expect(startVersion(versions, [])).toBeNull();
});

it("what a version needs is what one of the resources does not set", () => {
  const variables = {
    size: { name: "size", required: true },
    owner: { name: "owner", required: true },
    label: { name: "label", required: false },
  };
  expect(lacking(variables, [{ inputs: { size: 1, owner: "a" } }, { inputs: { size: 2 } }])).toEqual([
    { name: "owner", value: "" },
  ]);
});
