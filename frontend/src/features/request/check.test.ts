import { describe, expect, it } from "vitest";
import type { Form } from "~/api/types";
import { check, checkValue } from "./check";
import { shapeOf } from "./shape";
import { unfinished } from "./unfinished";

const text = { type: "string" };
const number = { type: "number" };
const port = {
  type: "object",
  properties: { name: text, port: number, protocol: { ...text, enum: ["TCP", "UDP"] } },
  required: ["name", "port"],
};

const found = (schema: Record<string, unknown>, value: unknown) =>
  checkValue(shapeOf(schema), value, "x").map((issue) => `${issue.place}: ${issue.text}`);

describe("one value", () => {
  it.each([
    [text, "a"],
    [number, -1.5],
    [{ type: "boolean" }, false],
    [{ type: "array", items: text }, ["a", "b"]],
    [{ type: "array", items: text, uniqueItems: true }, ["a", "b"]],
    [{ type: "object", additionalProperties: number }, { a: 1 }],
    [{ type: "array", prefixItems: [text, number] }, ["sunday", 3]],
    [port, { name: "http", port: 80 }],
    [{}, { anything: [1, null, "x"] }],
    [{ type: ["number", "null"] }, null],
    [{ type: "object", properties: { a: number } }, { a: null }],
  ])("of %j may be %j", (schema, value) => {
    expect(found(schema, value)).toEqual([]);
  });

  it.each([
    [text, 1, ["x: Must be text."]],
    [number, "1", ["x: Must be a number."]],
    [text, null, ["x: A value is required."]],
    [{ type: "array", items: number }, [1, "b"], ["x[1]: Must be a number."]],
    [{ type: "array", items: text, uniqueItems: true }, ["a", "a"], ["x[1]: Is in the set already."]],
    [{ type: "array", prefixItems: [text, number] }, ["a"], ["x: Must be a list of exactly 2 values."]],
    [{ type: "object", additionalProperties: number }, { "a b": "c" }, ['x["a b"]: Must be a number.']],
    [port, { name: "http", port: 1, protocol: "ICMP" }, ["x.protocol: Must be one of TCP, UDP."]],
    [port, { port: 1, colour: "red" }, ["x.name: name is required.", "x: There is no attribute colour."]],
    [{ ...number, minimum: 20 }, 15, ["x: Must be at least 20."]],
    [{ ...text, pattern: "^[a-z]+$" }, "A", ["x: Must match ^[a-z]+$."]],
    [number, unfinished("1e", "1e is not a number."), ["x: 1e is not a number."]],
  ])("of %j must not be %j", (schema, value, issues) => {
    expect(found(schema, value)).toEqual(issues);
  });

  it("is not judged by a pattern that the browser cannot read", () => {
    expect(found({ ...text, pattern: "(?<oops" }, "a")).toEqual([]);
  });
});

describe("a form", () => {
  const field = {
    label: "Name",
    help: null,
    group: null,
    widget: null,
    options: [],
    hidden: false,
    read_only: false,
    advanced: false,
    sensitive: false,
    type_text: "string",
  };
  const form: Form = {
    schema: {
      type: "object",
      properties: { name: text, token: text, region: text },
      required: ["name", "token", "region"],
    },
    ui: {
      order: ["name", "token", "region"],
      fields: {
        name: field,
        token: { ...field, label: "Token", sensitive: true },
        region: { ...field, label: "Region" },
      },
    },
  };

  it("asks for what is required and comes from nowhere", () => {
    expect(check(form, {}, new Set(["region"])).map((issue) => issue.text)).toEqual([
      "Name is required.",
      "Token is required.",
    ]);
  });

  it("takes a link for any type, and null for a secret that is kept", () => {
    expect(check(form, { name: { resource: "acme/net", output: "id" }, token: null }, new Set(["region"]))).toEqual([]);
  });
});
