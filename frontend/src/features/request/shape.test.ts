import { describe, expect, it } from "vitest";
import type { Json, JsonSchema } from "~/api/types";
import { emptyOf, fits, shapeOf } from "./shape";
import { isUnfinished } from "./unfinished";

const text = { type: "string" };

describe("a JSON Schema as a shape", () => {
  it.each([
    ["string", { type: "string" }, "string"],
    ["number", { type: "number" }, "number"],
    ["bool", { type: "boolean" }, "bool"],
    ["list", { type: "array", items: text }, "list"],
    ["set", { type: "array", items: text, uniqueItems: true }, "set"],
    ["map", { type: "object", additionalProperties: text }, "map"],
    ["tuple", { type: "array", prefixItems: [text, { type: "number" }], items: false }, "tuple"],
    ["object", { type: "object", properties: { a: text }, required: ["a"], additionalProperties: false }, "object"],
    ["any", {}, "any"],
    ["something unknown", { type: "mystery" }, "any"],
    ["a choice of two types", { anyOf: [text, { type: "number" }] }, "any"],
  ])("reads %s", (_, schema, kind) => {
    expect(shapeOf(schema).kind).toBe(kind);
  });

  it("knows null from a list of types, from anyOf, and from the options", () => {
    expect(shapeOf({ type: ["string", "null"] })).toMatchObject({ kind: "string", nullable: true });
    expect(shapeOf({ anyOf: [text, { type: "null" }], default: null })).toMatchObject({
      kind: "string",
      nullable: true,
      fallback: null,
    });
    expect(shapeOf({ type: "string", enum: ["a", null] })).toMatchObject({ options: ["a"], nullable: true });
    expect(shapeOf(text).nullable).toBe(false);
  });

  it("puts required attributes first and keeps the order otherwise", () => {
    const shape = shapeOf({ type: "object", properties: { z: text, a: text, m: text }, required: ["m"] });
    expect(shape.kind === "object" && shape.attributes.map((attribute) => attribute.name)).toEqual(["m", "z", "a"]);
  });
});

describe("a new, empty value", () => {
  it.each([
    [{ type: "string" }, ""],
    [{ type: "array", items: text }, []],
    [{ type: "object", additionalProperties: text }, {}],
    [{ type: "array", prefixItems: [text, { type: "array", items: text }] }, ["", []]],
    [{ type: "object", properties: { a: text, b: text }, required: ["a"] }, { a: "" }],
    [{ type: ["string", "null"], default: null }, ""],
    [{ type: "number", default: 4 }, 4],
  ])("of %j is %j", (schema, value) => {
    expect(emptyOf(shapeOf(schema))).toEqual(value);
  });

  it.each([{ type: "number" }, { type: "boolean" }, { type: "string", enum: ["TCP", "UDP"] }])(
    "of %j is left to be said",
    (schema) => {
      expect(isUnfinished(emptyOf(shapeOf(schema)))).toBe(true);
    },
  );
});

describe("whether the editor of a shape can show a value", () => {
  const port = { type: "object", properties: { port: { type: "number" } }, required: ["port"] };

  it.each<[JsonSchema, Json]>([
    [{ type: "string" }, 1],
    [{ type: "number" }, "1"],
    [{ type: "boolean" }, "true"],
    [{ type: "array", items: text }, [1]],
    [port, { port: "1" }],
    [port, null],
    [{}, [1]],
  ])("%j: %j fits", (schema, value) => {
    expect(fits(shapeOf(schema), value)).toBe(true);
  });

  it.each<[JsonSchema, Json]>([
    [{ type: "string" }, []],
    [{ type: "boolean" }, "yes"],
    [{ type: "array", items: text }, { a: 1 }],
    [{ type: "array", prefixItems: [text] }, ["a", "b"]],
    [{ type: "object", additionalProperties: text }, ["a"]],
    [port, { port: 1, colour: "red" }],
  ])("%j: %j does not", (schema, value) => {
    expect(fits(shapeOf(schema), value)).toBe(false);
  });
});
