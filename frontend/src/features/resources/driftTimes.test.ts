import { expect, test } from "vitest";
import { dateAfter, endOfDay, everyText } from "./driftTimes";

test("a date is counted in days, over the ends of months", () => {
  expect(dateAfter(new Date(2026, 0, 28), 7)).toBe("2026-02-04");
  expect(dateAfter(new Date(2026, 11, 31, 23, 59), 0)).toBe("2026-12-31");
});

test("a date lasts until its day ends where the reader is", () => {
  expect(new Date(endOfDay("2026-03-04"))).toEqual(new Date(2026, 2, 4, 23, 59, 59));
});

test("times are told in the largest whole unit", () => {
  expect([0, 60, 3600, 21_600, 86_400, 172_800, 90].map(everyText)).toEqual([
    "never",
    "every minute",
    "every hour",
    "every 6 hours",
    "every day",
    "every 2 days",
    "every 90 seconds",
  ]);
});
