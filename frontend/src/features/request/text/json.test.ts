import { describe, expect, it } from "vitest";
import { isUnfinished, unfinishedText, unfinishedWhy } from "../unfinished";
import { jsonText, readJson } from "./json";

describe("JSON text", () => {
  it.each([
    [null],
    [true],
    [-1.5e-3],
    ['a "quoted" text, with ünïcode, a\nbreak and \u0000'],
    [[1, { a: null }, []]],
    [{ a: { b: [] }, "c d": {}, __proto__x: 1 }],
  ])("round-trips %j", (value) => {
    expect(readJson(jsonText(value))).toEqual(value);
  });

  it.each([
    ["{ half", "Line 1: a key in double quotes is needed, not half."],
    ["", "Line 1: a value is missing before the end."],
    ["[\n 1,\n]", "Line 3: nothing comes after the last comma."],
    ["[1 2]", "Line 1: a comma or ] is needed, not 2."],
    ["[1, 2\n\n", "Line 1: a comma or ] is needed, not the end."],
    ['{\n  "a" 1}', "Line 2: a colon is needed after a key, not 1."],
    ['{"a": 1,\n"a": 2}', 'Line 2: the key "a" is there twice.'],
    ["[1] 2", "Line 1: one value is needed, and 2 comes after it."],
    ["yes", "Line 1: yes is no value; texts stand in double quotes."],
    ["'a'", "Line 1: ' is no value; texts stand in double quotes."],
    ["01.x", "Line 1: 01.x is no value; texts stand in double quotes."],
    ['"\\x"', 'Line 1: the text "\\x" is not written as JSON has it.'],
    ['"a', "Line 1: a text is not closed by a double quote."],
  ])("%j is none, is kept, and the fault is named with its line", (text, why) => {
    const value = readJson(text);
    expect(isUnfinished(value) && unfinishedText(value)).toBe(text);
    expect(isUnfinished(value) && unfinishedWhy(value)).toBe(why);
  });

  it("keeps the digits of numbers that the browser cannot hold", () => {
    expect(readJson('{"a": 12345678901234567890, "b": "12345678901234567890", "c": 1.50}')).toEqual({
      a: "12345678901234567890",
      b: "12345678901234567890",
      c: 1.5,
    });
  });

  it("that is nested without end is refused", () => {
    const value = readJson("[".repeat(200_000));
    expect(isUnfinished(value) && unfinishedWhy(value)).toBe("This is nested too deeply to be read here.");
  });

  it("reads what the browser reads, for values made at random", () => {
    let seed = 7;
    const next = (below: number) => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    const made = (depth: number): unknown => {
      const kind = next(depth > 3 ? 4 : 6);
      if (kind === 0) return null;
      if (kind === 1) return next(2) === 0;
      if (kind === 2) return (next(2000) - 1000) / 8;
      if (kind === 3) return String.fromCharCode(...Array.from({ length: next(6) }, () => next(0x2fff)));
      const size = Array.from({ length: next(4) });
      if (kind === 4) return size.map(() => made(depth + 1));
      return Object.fromEntries(size.map((_, index) => [`${index} "${next(9)}"`, made(depth + 1)]));
    };
    for (let round = 0; round < 500; round++) {
      const value = made(0);
      expect(readJson(JSON.stringify(value, null, round % 3))).toEqual(JSON.parse(JSON.stringify(value)));
    }
  });
});
