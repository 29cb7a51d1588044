import { expect, it } from "vitest";
import type { Comparison, ComparisonRow } from "~/api/versions";
import { comparedPair, comparisonRows, tally } from "./comparison";

const row = (name: string, part: Partial<ComparisonRow>): ComparisonRow => ({
  kind: "variable",
  name,
  change: "added",
  class: "additive",
  detail: "",
  ...part,
});
const rows = [
  row("zone", { detail: "optional, string" }),
  row("size", { change: "newly_required", class: "breaking", detail: "the default is gone" }),
  row("url", { kind: "output", change: "removed", class: "breaking" }),
  row("note", { change: "changed", class: "same", detail: "the description changed" }),
];
const comparison: Comparison = { from: "v1", to: "v2", class: "breaking", rows };
const names = (q?: string, only?: string) => comparisonRows(comparison, q, only).map((shown) => shown.name);

it("shows the gravest first", () => {
  expect(names()).toEqual(["size", "url", "zone", "note"]);
});

it("is narrowed by words and by class, change or kind", () => {
  expect(names("default gone")).toEqual(["size"]);
  expect(names("", "breaking")).toEqual(["size", "url"]);
  expect(names("", "removed")).toEqual(["url"]);
  expect(names("", "output")).toEqual(["url"]);
  expect(names("string", "breaking")).toEqual([]);
});

it("counts in words", () => {
  expect(tally(rows)).toBe("1 newly required, 1 removed, 1 changed, 1 added");
  expect(tally([])).toBe("no difference");
});

it("compares what the address names, else the newest with the one before it", () => {
  const versions = ["v3", "v2", "v1"].map((name) => ({ name }));
  expect(comparedPair(versions, {})).toEqual({ from: "v2", to: "v3" });
  expect(comparedPair(versions, { to: "v2" })).toEqual({ from: "v1", to: "v2" });
  expect(comparedPair(versions, { from: "v1" })).toEqual({ from: "v1", to: "v3" });
  expect(comparedPair(versions, { to: "v1" })).toEqual({ from: "v3", to: "v1" });
  expect(comparedPair(versions, { from: "v3", to: "v1" })).toEqual({ from: "v3", to: "v1" });
  expect(comparedPair([{ name: "v1" }], {})).toBeUndefined();
});
