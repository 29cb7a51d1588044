import { describe, expect, it } from "vitest";
import { isUnfinished } from "../unfinished";
import { mapOf, mapRows } from "./mapRows";
import { numberText, readNumber } from "./numberText";
import { swapped } from "./rowIds";

describe("a number as text", () => {
  it.each([
    ["12", 12],
    ["-1", -1],
    ["1.50", 1.5],
    ["1e3", 1000],
    [" 7 ", 7],
  ])("%j is %j", (text, value) => {
    expect(readNumber(text, false)).toBe(value);
  });

  it.each(["", "-", "1,5", "0x10", "twelve", "Infinity"])("%j is none, and comes back as it was typed", (text) => {
    const value = readNumber(text, false);
    expect(isUnfinished(value)).toBe(true);
    expect(numberText(value)).toBe(text);
  });

  it("emptied leaves the value out where that is allowed", () => {
    expect(readNumber("", true)).toBeUndefined();
    expect(numberText(null)).toBe("");
  });

  it.each(["12345678901234567890", "1e400", "0.12345678901234567890123"])("%j keeps its digits as text", (text) => {
    expect(readNumber(text, false)).toBe(text);
    expect(numberText(text)).toBe(text);
  });
});

describe("a map as rows", () => {
  it("round-trips", () => {
    const map = { b: "2", a: "1" };
    expect(mapOf(mapRows(map))).toEqual(map);
    expect(Object.keys(mapOf(mapRows(map)) as object)).toEqual(["b", "a"]);
  });

  it("is unfinished while a key is empty or there twice, and comes back as it was left", () => {
    const rows = [
      { id: 1, key: "a", value: "1" },
      { id: 2, key: "a", value: "2" },
    ];
    const value = mapOf(rows);
    expect(isUnfinished(value)).toBe(true);
    expect(mapRows(value)).toEqual(rows);
    expect(isUnfinished(mapOf([{ id: 1, key: "", value: "x" }]))).toBe(true);
  });
});

it("rows change places, and stay where there is no place", () => {
  expect(swapped(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
  expect(swapped(["a"], 0, -1)).toEqual(["a"]);
});
