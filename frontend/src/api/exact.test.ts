import { expect, it } from "vitest";
import { numberOf, readExact } from "./exact";

it.each([
  ["0", 0],
  ["-0", -0],
  ["1.50", 1.5],
  ["1e3", 1000],
  [".5", 0.5],
  ["9007199254740991", 9007199254740991],
  ["0.1", 0.1],
  ["1e21", 1e21],
])("%s is a number that the browser holds", (text, number) => {
  expect(numberOf(text)).toBe(number);
});

it.each(["9007199254740993", "12345678901234567890", "1e400", "0.10000000000000000000001"])(
  "%s stays text, with every digit",
  (text) => {
    expect(numberOf(text)).toBe(text);
  },
);

it.each(["", "-", "1,5", "0x10", "1_000", "Infinity", "1e"])("%j is no number", (text) => {
  expect(numberOf(text)).toBeNull();
});

it("reads an answer without losing digits, and leaves texts alone", () => {
  const text = 'says "12345678901234567890", : 12345678901234567890 \\';
  const said = { text, list: [1, -2.5, 1e21, true, null], "12345678901234567890": 0.1 };
  expect(readExact(JSON.stringify(said))).toEqual(said);
  const json = `{"size":12345678901234567890,"low":[-12345678901234567890],"text":${JSON.stringify(text)},"e":1.5e3}`;
  expect(readExact(json)).toEqual({ size: "12345678901234567890", low: ["-12345678901234567890"], text, e: 1500 });
});
