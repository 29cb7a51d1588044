import { expect, it } from "vitest";
import type { Diagnostic, TemplateForm } from "~/api/types";
import type { Upgrade, Version } from "~/api/versions";
import { askedFor, elsewhere, keptInputs, narrowedTo, newerVersion, targets } from "./upgrade";

const versions = [
  { name: "v3-rc", lifecycle: "preview" },
  { name: "v2", lifecycle: "active" },
  { name: "v1", lifecycle: "deprecated" },
  { name: "v0", lifecycle: "archived" },
] as Version[];
const finding = (place: string): Diagnostic => ({
  severity: "error",
  code: "type_mismatch",
  summary: "no",
  subject: { place },
});
const ui = {
  label: "a",
  help: null,
  group: null,
  widget: null,
  options: [],
  hidden: false,
  read_only: false,
  frozen: true,
  unique: false,
  rules: [],
  advanced: true,
  sensitive: false,
  type_text: "string",
};
const form = {
  version: "v2",
  form: {
    schema: { properties: { a: {}, b: {}, c: {} }, required: ["a", "c"] },
    ui: { order: ["c", "a", "b"], fields: { a: ui, b: ui, c: ui } },
  },
  inherited: {},
  tags: {},
} as TemplateForm;
const upgrade = {
  missing: ["a"],
  removed: ["old"],
  invalid: [finding("b[0].port"), finding("gone")],
  warnings: [],
  form: form.form,
} as unknown as Upgrade;

it("goes to every version that is still offered", () => {
  expect(targets(versions, "v1").map(({ name }) => name)).toEqual(["v3-rc", "v2"]);
});

it("tells of a newer version, and not of an older one", () => {
  expect(newerVersion(versions, "v1", "v2")).toBe("v2");
  expect(newerVersion(versions, "v3-rc", "v2")).toBeNull();
  expect(newerVersion(versions, "v2", "v2")).toBeNull();
  expect(newerVersion(versions, null, "v2")).toBeNull();
  expect(newerVersion(versions, "unlisted", "v2")).toBe("v2");
});

it("asks for what is missing and for what is refused", () => {
  expect(askedFor(upgrade)).toEqual(["a", "b", "gone"]);
  expect(elsewhere(upgrade).map(({ subject }) => subject)).toEqual([{ place: "gone" }]);
});

it("shows those inputs only, unfolded", () => {
  const narrowed = narrowedTo(form, ["a", "b"], ["a"]).form;
  expect(narrowed.ui.order).toEqual(["a", "b"]);
  expect(narrowed.schema.required).toEqual(["a"]);
  expect(narrowed.ui.fields.b?.advanced).toBe(false);
  expect([narrowed.ui.fields.a?.frozen, narrowed.ui.fields.b?.frozen]).toEqual([false, true]);
});

it("leaves removed inputs behind", () => {
  expect(keptInputs({ a: 1, old: 2 }, ["old"])).toEqual({ a: 1 });
});
