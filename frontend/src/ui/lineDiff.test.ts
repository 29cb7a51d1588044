import { describe, expect, it } from "vitest";
import { foldSame, lineDiff, stat } from "./lineDiff";

const shown = (before: string | null, after: string | null) =>
  lineDiff(before, after).map((row) => `${{ same: " ", added: "+", removed: "-" }[row.kind]}${row.text}`);

describe("two texts, line by line", () => {
  it("keeps what is common", () => {
    expect(shown("a\nb\nc\n", "a\nx\nc\n")).toEqual([" a", "-b", "+x", " c"]);
  });

  it("a new file is all added, a removed one all removed", () => {
    expect(shown(null, "a\nb\n")).toEqual(["+a", "+b"]);
    expect(shown("a\n", null)).toEqual(["-a"]);
  });

  it("the same text has no difference, and neither has nothing", () => {
    expect(stat(lineDiff("a\nb", "a\nb"))).toEqual({ added: 0, removed: 0 });
    expect(lineDiff(null, null)).toEqual([]);
  });

  it("counts lines on both sides", () => {
    expect(lineDiff("a\nb", "b\nc").map((row) => [row.before, row.after])).toEqual([
      [1, null],
      [2, 1],
      [null, 2],
    ]);
  });

  it("the sides can be put together again from the rows", () => {
    const before = "one\ntwo\nthree\nfour\n";
    const after = "zero\none\nthree\n3.5\nfour\n";
    const rows = lineDiff(before, after);
    const side = (without: string) =>
      rows
        .filter((row) => row.kind !== without)
        .map((row) => `${row.text}\n`)
        .join("");
    expect(side("added")).toBe(before);
    expect(side("removed")).toBe(after);
  });
});

describe("folding", () => {
  const many = Array.from({ length: 20 }, (_, index) => `line ${index}`);

  it("hides what is far from a difference", () => {
    const rows = lineDiff(many.join("\n"), many.with(10, "other").join("\n"));
    expect(foldSame(rows).map((part) => [part.kind, part.rows.length])).toEqual([
      ["fold", 7],
      ["rows", 8],
      ["fold", 6],
    ]);
  });

  it("shows a stretch that is too short to be worth hiding", () => {
    const few = many.slice(0, 12);
    const rows = lineDiff(few.join("\n"), few.with(5, "other").join("\n"));
    expect(foldSame(rows).map((part) => part.kind)).toEqual(["rows"]);
  });
});
