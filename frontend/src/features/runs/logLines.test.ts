import { describe, expect, it } from "vitest";
import type { LogLine } from "~/api/types";
import { findLines, firstError, logFile, mergeLines, plainText, spans } from "./logLines";

const line = (position: number, text = `line ${position}`, extra: Partial<LogLine> = {}): LogLine => ({
  position,
  at: "2026-01-02T03:04:05Z",
  stage: "plan",
  stream: "out",
  level: "info",
  text,
  ...extra,
});

describe("colours of a terminal", () => {
  it("become tones", () => {
    expect(spans("a \u001b[1m\u001b[31mError\u001b[0m b")).toEqual([
      { text: "a ", tone: "plain", bold: false },
      { text: "Error", tone: "bad", bold: true },
      { text: " b", tone: "plain", bold: false },
    ]);
  });

  it("and everything else that moves a cursor, rings or titles is dropped", () => {
    expect(plainText("\u001b[2K\u001b[1Gdone\u0007\r\u001b]0;title\u0007!")).toBe("done!");
  });

  it("markup stays text", () => {
    expect(plainText("<script>alert(1)</script>")).toBe("<script>alert(1)</script>");
  });

  it("an unfinished sequence harms nothing", () => {
    expect(plainText("a\u001b[3")).toBe("a[3");
  });
});

describe("lines that arrive", () => {
  it("are added in order", () => {
    expect(mergeLines([line(1)], [line(2), line(3)]).map((item) => item.position)).toEqual([1, 2, 3]);
  });

  it("count once when they come twice, as after a reconnect", () => {
    expect(mergeLines([line(1), line(2)], [line(2), line(3), line(1)]).map((item) => item.position)).toEqual([1, 2, 3]);
  });
});

it("finds text without regard to case and colours", () => {
  const lines = [line(1, "Plan: \u001b[32m3\u001b[0m to add"), line(2, "nothing")];
  expect([...findLines(lines, "PLAN: 3")]).toEqual([1]);
  expect(findLines(lines, "  ").size).toBe(0);
});

it("pins the first error, by level or by its word", () => {
  expect(firstError([line(1), line(2, "x", { level: "error" }), line(3, "y", { level: "error" })])?.position).toBe(2);
  expect(firstError([line(1), line(2, "│ \u001b[31mError: \u001b[0mno")])?.position).toBe(2);
  expect(firstError([line(1, "Error handling is on")])).toBeUndefined();
});

it("a download has one plain line each", () => {
  expect(logFile([line(1, "\u001b[1mbold\u001b[0m")])).toBe("2026-01-02T03:04:05Z [plan] bold\n");
});
