import { describe, expect, it } from "vitest";
import type { Form } from "~/api/types";
import { formWith } from "./formWith";
import { laidOver, moved, overrideIssues, saidAbout, tidy } from "./overrides";

describe("overrides", () => {
  it("say nothing where nothing is said", () => {
    expect(tidy({ a: { label: "", hidden: false, options: [], rules: [] }, b: { label: "B" } })).toEqual({
      b: { label: "B" },
    });
  });

  it("keep a default that is empty, off or null", () => {
    expect(tidy({ a: { default: null }, b: { default: "" }, c: { default: false }, d: {} })).toEqual({
      a: { default: null },
      b: { default: "" },
      c: { default: false },
    });
  });

  it("of a version win over the template's, key by key, and a switch that either turns on is on", () => {
    const merged = laidOver(
      { a: { label: "A", help: "first", frozen: true }, b: { group: "B" } },
      { a: { help: "second" }, c: { hidden: true } },
    );
    expect(merged.a).toMatchObject({ label: "A", help: "second", frozen: true });
    expect(merged.b).toEqual({ group: "B" });
    expect(merged.c).toMatchObject({ hidden: true });
  });

  it("are told in few words", () => {
    expect(
      saidAbout({
        label: "A",
        order: 10,
        read_only: true,
        minimum: 1,
        maximum: 2,
        rules: [{ condition: "true", error_message: "x" }],
      }),
    ).toEqual(["read only", "range", "rules"]);
  });

  it("move a field, within the ends of the list", () => {
    const names = ["a", "b", "c"];
    expect(moved(names, "c", -1).names).toEqual(["a", "c", "b"]);
    expect(moved(names, "a", -1).names).toEqual(names);
    expect(moved(names, "a", 9).names).toEqual(["b", "c", "a"]);
    expect([...moved(names, "b", -1).orders]).toEqual([
      ["b", 10],
      ["a", 20],
      ["c", 30],
    ]);
  });

  it("have their findings by field and key", () => {
    const finding = (place: string) => ({
      severity: "error" as const,
      code: "invalid_override",
      summary: "No",
      subject: { place },
    });
    const { issues, rest } = overrideIssues([
      { ...finding("fields.size.rules[0].condition"), detail: "mend it" },
      finding("fields.gone"),
      finding("name"),
    ]);
    expect(issues).toEqual([
      { field: "size", key: "rules[0].condition", text: "No: mend it" },
      { field: "gone", key: "", text: "No" },
    ]);
    expect(rest).toHaveLength(1);
  });
});

describe("the form with overrides", () => {
  const ui = (label: string) => ({
    label,
    help: null,
    group: null,
    widget: null,
    options: [],
    hidden: false,
    read_only: false,
    advanced: false,
    sensitive: false,
    type_text: "string",
  });
  const form: Form = {
    schema: {
      type: "object",
      properties: { a: { type: "string" }, b: { type: "array", items: { type: "string" } }, c: { type: "number" } },
      required: ["a", "c"],
    },
    ui: { order: ["a", "b", "c"], fields: { a: ui("A"), b: ui("B"), c: ui("C") } },
  };
  const property = (made: Form, name: string) => (made.schema.properties as Record<string, object>)[name];

  it("puts fields with an order first", () => {
    expect(formWith(form, { c: { order: 10 }, b: { order: 20 } }).ui.order).toEqual(["c", "b", "a"]);
  });

  it("has the author's words and limits", () => {
    const made = formWith(form, {
      a: { label: "Name", help: "Short", min_length: 2, pattern: "^a" },
      b: { max_length: 3 },
    });
    expect(made.ui.fields.a).toMatchObject({ label: "Name", help: "Short" });
    expect(property(made, "a")).toMatchObject({ minLength: 2, pattern: "^a" });
    expect(property(made, "b")).toMatchObject({ maxItems: 3 });
  });

  it("asks no more for what has a default", () => {
    const made = formWith(form, { a: { default: "x" } });
    expect(made.schema.required).toEqual(["c"]);
    expect(made.ui.fields.a?.advanced).toBe(true);
  });

  it("offers options to choose from", () => {
    expect(formWith(form, { a: { options: ["s", "m"] } }).ui.fields.a).toMatchObject({
      widget: "select",
      options: ["s", "m"],
    });
  });

  it("leaves the module's own form as it was", () => {
    formWith(form, { a: { hidden: true, order: 5 } });
    expect(form.ui.fields.a?.hidden).toBe(false);
    expect(form.ui.order).toEqual(["a", "b", "c"]);
  });
});
