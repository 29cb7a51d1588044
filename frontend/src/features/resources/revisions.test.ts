import { expect, test } from "vitest";
import type { Difference, RevisionComparison } from "~/api/types";
import { differenceRows, revisionPair, sideOf } from "./revisions";

const rows = [{ number: 3 }, { number: 2 }, { number: 1 }];

test("a pair is one that exists", () => {
  expect(revisionPair(rows, { from: 1, to: 3 })).toEqual({ from: 1, to: 3 });
  expect(revisionPair(rows, {})).toBeUndefined();
  expect(revisionPair(rows, { from: 0, to: 3 })).toBeUndefined();
  expect(revisionPair(rows, { from: 1.5, to: 3 })).toBeUndefined();
  expect(revisionPair(rows, { from: 1, to: 4 })).toBeUndefined();
  expect(revisionPair([{ number: 1 }], { from: 1, to: 1 })).toBeUndefined();
});

test("the version comes first, then inputs, tags and configs", () => {
  const row = (name: string): Difference => ({ name, change: "altered", before: 1, after: 2, sensitive: false });
  const compared = {
    from: { version: "v1" },
    to: { version: "v2" },
    inputs: [row("size")],
    tags: [row("Team")],
    configs: [row("region")],
  } as unknown as RevisionComparison;
  expect(differenceRows(compared).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    "version version",
    "input size",
    "tag Team",
    "config region",
  ]);
});

test("a tag is told by its value, unless it differs in how it flows down", () => {
  const entry = (value: string, locked: boolean) => ({ value, inherit: true, locked });
  const moved = { before: entry("a", false), after: entry("b", false) } as Difference;
  expect([sideOf(moved, "before"), sideOf(moved, "after")]).toEqual(["a", "b"]);
  const locked = { before: entry("a", false), after: entry("a", true) } as Difference;
  expect(sideOf(locked, "after")).toEqual(entry("a", true));
  const input = { before: { value: 1 }, after: 2 } as Difference;
  expect(sideOf(input, "before")).toEqual({ value: 1 });
});
