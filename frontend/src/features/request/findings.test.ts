import { describe, expect, it } from "vitest";
import type { Diagnostic } from "~/api/types";
import type { Issue } from "./check";
import { emptyDraft } from "./draft";
import { atVisited, byField, checkSlug, isAbout, joined, sorted } from "./findings";

const finding = (place: string | null, extra: Partial<Diagnostic> = {}): Diagnostic => ({
  severity: "error",
  code: "rule_broken",
  summary: "Not so.",
  subject: place === null ? null : { place },
  ...extra,
});
const issue = (place: string, text = "Not so."): Issue => ({ place, text });

describe("the server's findings", () => {
  it("land at the place that they name, however deep", () => {
    const { issues } = sorted(
      [finding("ports[0].port"), finding("name"), finding("inputs.hosts[1]"), finding("var.replicas")],
      ["name", "ports", "hosts", "replicas"],
    );
    expect(issues.map(({ place }) => place)).toEqual(["ports[0].port", "name", "hosts[1]", "replicas"]);
  });

  it("without a field of the form concern the whole", () => {
    const all = [finding(null), finding("elsewhere"), finding(null, { subject: { filename: "main.tf", line: 3 } })];
    expect(sorted(all, ["name"]).issues.map(({ place }) => place)).toEqual(["", "", ""]);
  });

  it("that are warnings at a field are hints", () => {
    const later = finding("name", { severity: "warning", code: "checked_at_plan_time", detail: "A file is read." });
    expect(sorted([later, finding(null, { severity: "warning" })], ["name"])).toEqual({
      issues: [],
      hints: [{ place: "name", text: "Not so.", detail: "A file is read." }],
    });
  });

  it("are grouped by field", () => {
    const map = byField([issue("ports[0].port"), issue("ports"), issue("name"), issue("")], ["name", "ports"]);
    expect([...map].map(([name, issues]) => [name, issues.length])).toEqual([
      ["ports", 2],
      ["name", 1],
    ]);
  });
});

describe("what is on screen", () => {
  it("is what lies at a place that was left", () => {
    const all = [issue("ports[0].name"), issue("ports[0].port"), issue("ports[1].port"), issue("name")];
    const shown = (...places: string[]) => atVisited(all, new Set(places)).map(({ place }) => place);
    expect(shown("ports[0].port")).toEqual(["ports[0].port"]);
    expect(shown("ports[0]", "name")).toEqual(["ports[0].name", "ports[0].port", "name"]);
    expect(shown()).toEqual([]);
  });

  it("is each finding once, and a field that the form refuses itself is not judged further", () => {
    const own = [issue("name", "A name is required.")];
    const others = [issue("name", "Missing."), issue("ports"), issue("ports"), issue("")];
    expect(joined(own, others, ["name", "ports"])).toEqual([...own, issue("ports"), issue("")]);
  });
});

it("an answer says nothing about values that were altered since it was asked for", () => {
  const asked = { template: "t", project: "p", slug: "a", inputs: { ports: [{ port: 0 }], size: 1 } };
  const about = (place: string, part: Partial<typeof emptyDraft>) =>
    isAbout(issue(place), asked, { ...emptyDraft, slug: "a", inputs: asked.inputs, ...part }, [
      "slug",
      "ports",
      "size",
      "name",
    ]);
  expect(about("ports[0].port", {})).toBe(true);
  expect(about("ports[0].port", { inputs: { ports: [{ port: 1 }], size: 1 } })).toBe(false);
  expect(about("name", {})).toBe(true);
  expect(about("name", { inputs: { ...asked.inputs, name: "x" } as typeof asked.inputs })).toBe(false);
  expect(about("slug", { slug: "b" })).toBe(false);
  expect(about("", { inputs: {} })).toBe(true);
});

it("a resource's name is checked", () => {
  expect(checkSlug("")).toHaveLength(1);
  expect(checkSlug("Main")).toHaveLength(1);
  expect(checkSlug("main-1")).toEqual([]);
});
