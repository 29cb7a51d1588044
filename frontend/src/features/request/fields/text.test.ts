import { describe, expect, it } from "vitest";
import { isUnfinished } from "../unfinished";
import { jsonText, readJson } from "./JsonInput";
import { mapOf, mapRows } from "./mapRows";
import { numberText, readNumber } from "./numberText";
import { swapped } from "./swapped";

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

  it.each(["", "-", "1,5", "0x10", "twelve", "Infinity", "12345678901234567890"])(
    "%j is none, and comes back as it was typed",
    (text) => {
      const value = readNumber(text, false);
      expect(isUnfinished(value)).toBe(true);
      expect(numberText(value)).toBe(text);
    },
  );

  it("may be null where nothing is allowed", () => {
    expect(readNumber("", true)).toBeNull();
    expect(numberText(null)).toBe("");
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

describe("JSON text", () => {
  it.each([[null], [true], ["text"], [[1, { a: null }]], [{ a: { b: [] } }]])("round-trips %j", (value) => {
    expect(readJson(jsonText(value))).toEqual(value);
  });

  it("keeps what is not JSON", () => {
    const value = readJson("{ half");
    expect(isUnfinished(value)).toBe(true);
    expect(jsonText(value)).toBe("{ half");
  });
});

it("rows change places, and stay where there is no place", () => {
  expect(swapped(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
  expect(swapped(["a"], 0, -1)).toEqual(["a"]);
});
