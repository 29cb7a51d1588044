import { expect, it } from "vitest";
import { findingsOf } from "./fileTexts";

it("places findings at their file", () => {
  const finding = (filename: string, line: number, detail: string | null) => ({
    severity: "error" as const,
    code: "template_syntax",
    summary: "the template cannot be rendered",
    detail,
    subject: { filename, line },
  });
  const found = [finding("README.md", 3, 'there is nothing named "x"'), finding("backend.tf", 1, null)];
  expect(findingsOf(found, "README.md")).toEqual(['Line 3: there is nothing named "x"']);
  expect(findingsOf(found, "backend.tf")).toEqual(["Line 1: the template cannot be rendered"]);
  expect(findingsOf(found, "providers.tf")).toEqual([]);
});
