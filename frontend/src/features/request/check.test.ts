import { describe, expect, it } from "vitest";
import type { Form } from "~/api/types";
import { check, checkValue } from "./check";
import { shapeOf } from "./shape";
import { unfinished } from "./unfinished";

const text = { type: "string" };
const number = { type: "number" };
const half = unfinished("1e", "1e is not a number.");
const port = { type: "object", properties: { name: text, port: number }, required: ["name", "port"] };

const found = (schema: Record<string, unknown>, value: unknown) =>
  checkValue(shapeOf(schema), value, "x").map((issue) => `${issue.place}: ${issue.text}`);

describe("one value", () => {
  it.each([
    [text, 1],
    [number, "1"],
    [text, null],
    [{ type: "array", items: text, uniqueItems: true }, ["a", "a"]],
    [{ ...text, pattern: "^[a-z]+$", enum: ["a"] }, "A"],
    [port, { name: "http", port: 1, colour: "red" }],
    [{ type: "array", items: text }, "a"],
  ])("of %j may be %j as far as the form can tell: the server judges", (schema, value) => {
    expect(found(schema, value)).toEqual([]);
  });

  it.each([
    [number, half, ["x: 1e is not a number."]],
    [{ type: "array", items: port }, [{ name: "a", port: half }], ["x[0].port: 1e is not a number."]],
    [{ type: "object", additionalProperties: number }, { "a b": half }, ['x["a b"]: 1e is not a number.']],
    [{ type: "array", prefixItems: [text, number] }, ["a", half], ["x[1]: 1e is not a number."]],
    [{}, { a: [half] }, ['x["a"][0]: 1e is not a number.']],
    [port, { port: 1 }, ["x.name: A value is required."]],
  ])("of %j must not be %j", (schema, value, issues) => {
    expect(found(schema, value)).toEqual(issues);
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
    expect(check(form, {}, new Set(["region"])).map(({ place }) => place)).toEqual(["name", "token"]);
  });

  it("takes a link for any type, and null for a secret that is kept", () => {
    expect(check(form, { name: { resource: "acme/net", output: "id" }, token: null }, new Set(["region"]))).toEqual([]);
  });
});
