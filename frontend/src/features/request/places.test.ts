import { describe, expect, it } from "vitest";
import type { Diagnostic } from "~/api/types";
import { byField, placeDiagnostics } from "./places";

const finding = (place: string | null, extra: Partial<Diagnostic> = {}): Diagnostic => ({
  severity: "error",
  code: "type_mismatch",
  summary: "Not so.",
  subject: place === null ? null : { place },
  ...extra,
});

describe("the server's findings", () => {
  it("land at the field that their place lies in, however deep", () => {
    const { issues, rest } = placeDiagnostics(
      [finding("ports[0].port"), finding("name"), finding("inputs.hosts[1]"), finding("var.replicas")],
      ["name", "ports", "hosts", "replicas"],
    );
    expect(issues.map((issue) => issue.place)).toEqual(["ports[0].port", "name", "hosts[1]", "replicas"]);
    expect(rest).toEqual([]);
  });

  it("stay as they are without a field, with a file, or as a warning", () => {
    const all = [
      finding(null),
      finding("elsewhere"),
      finding("name", { severity: "warning" }),
      finding(null, { subject: { filename: "main.tf", line: 3 } }),
    ];
    expect(placeDiagnostics(all, ["name"])).toEqual({ issues: [], rest: all });
  });

  it("do not take one name for the beginning of another", () => {
    expect(placeDiagnostics([finding("name_prefix")], ["name"]).issues).toEqual([]);
  });

  it("say summary and detail", () => {
    expect(placeDiagnostics([finding("name", { detail: "Use letters." })], ["name"]).issues[0]?.text).toBe(
      "Not so. Use letters.",
    );
  });

  it("are grouped by field", () => {
    const map = byField(
      [
        { place: "ports[0].port", text: "a" },
        { place: "ports", text: "b" },
        { place: "name", text: "c" },
      ],
      ["name", "ports"],
    );
    expect(map.get("ports")).toHaveLength(2);
    expect(map.get("name")).toHaveLength(1);
  });
});
