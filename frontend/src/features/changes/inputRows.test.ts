import { expect, it } from "vitest";
import { alteredInputs, inputRows } from "./inputRows";

it("compares inputs before and after, altered ones first", () => {
  const change = { inputs_before: { a: 1, b: [1], gone: "x" }, inputs: { a: 1, b: [2], fresh: null } };
  expect(inputRows(change).map((row) => `${row.name} ${row.kind}`)).toEqual([
    "b altered",
    "fresh added",
    "gone removed",
    "a same",
  ]);
  expect(alteredInputs(change)).toBe(3);
});

it("a create has no before", () => {
  expect(inputRows({ inputs: { a: 1 }, inputs_before: null }).map((row) => row.kind)).toEqual(["added"]);
  expect(inputRows({ inputs: null, inputs_before: null })).toEqual([]);
});
