import { expect, it } from "vitest";
import { safeNext } from "./next";

it("goes on to a path of this site only", () => {
  expect(safeNext("/changes/148?tab=code")).toBe("/changes/148?tab=code");
  for (const bad of [
    undefined,
    "https://elsewhere.example",
    "//elsewhere.example",
    "/\\elsewhere.example",
    "javascript:alert(1)",
  ])
    expect(safeNext(bad)).toBe("/");
});
