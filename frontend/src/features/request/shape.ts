import type { Json, JsonSchema } from "~/api/types";
import { isUnfinished, unfinished } from "./unfinished";

// A JSON Schema, read as the type that a form field edits. What is not understood is edited as a value of any type, never
// dropped. What the values must be beyond their type is the server's to say, in the module's own words.

export type Attribute = { name: string; shape: Shape; required: boolean };
type Common = { nullable: boolean; fallback: Json | undefined; options: Json[] };
export type Shape = Common &
  (
    | { kind: "string" }
    | { kind: "number" }
    | { kind: "bool" }
    | { kind: "list"; item: Shape }
    | { kind: "set"; item: Shape }
    | { kind: "map"; item: Shape }
    | { kind: "tuple"; items: Shape[] }
    | { kind: "object"; attributes: Attribute[] }
    | { kind: "any" }
  );

/** Reads a schema. `type: [t, "null"]` and `anyOf` with null make the shape nullable. */
export function shapeOf(schema: JsonSchema | boolean | undefined): Shape {
  if (typeof schema !== "object") return { kind: "any", nullable: true, fallback: undefined, options: [] };
  const choices = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
  if (Array.isArray(choices)) {
    const real = choices.filter((choice) => choice.type !== "null");
    if (real.length === 1)
      return {
        ...shapeOf({ ...real[0], ...without(schema, ["anyOf", "oneOf"]) }),
        nullable: real.length < choices.length,
      };
    return { kind: "any", ...common(schema, true) };
  }
  const types = Array.isArray(schema.type) ? (schema.type as string[]) : [schema.type as string | undefined];
  const type = types.find((candidate) => candidate !== "null");
  return typed(type, schema, common(schema, types.includes("null")));
}

/** What a new element of this shape starts with. What only a person can say is left to be said. */
export function emptyOf(shape: Shape): Json {
  if (shape.fallback !== undefined && shape.fallback !== null) return structuredClone(shape.fallback);
  if (shape.options.length > 0) return unfinished("", "Choose one.");
  switch (shape.kind) {
    case "string":
      return "";
    case "number":
      return unfinished("", "A number is required.");
    case "bool":
      return unfinished("", "Choose true or false.");
    case "list":
    case "set":
      return [];
    case "tuple":
      return shape.items.map(emptyOf);
    case "object":
      return Object.fromEntries(
        shape.attributes
          .filter((attribute) => attribute.required)
          .map((attribute) => [attribute.name, emptyOf(attribute.shape)]),
      );
    case "map":
      return {};
    case "any":
      return "";
  }
}

/** Whether a value has the outer form that the shape's editor shows; its parts are looked at by theirs. */
export function fits(shape: Shape, value: Json | undefined): boolean {
  if (value === null || value === undefined || shape.kind === "any" || isUnfinished(value)) return true;
  switch (shape.kind) {
    case "string":
    case "number":
      return typeof value !== "object";
    case "bool":
      return typeof value === "boolean" || value === "true" || value === "false";
    case "list":
    case "set":
      return Array.isArray(value);
    case "tuple":
      return Array.isArray(value) && value.length === shape.items.length;
    case "map":
      return typeof value === "object" && !Array.isArray(value);
    case "object": {
      const known = new Set(shape.attributes.map(({ name }) => name));
      return typeof value === "object" && !Array.isArray(value) && Object.keys(value).every((key) => known.has(key));
    }
  }
}

/** A shape whose editor is one small control, so that it fits in a row. */
export function isSimple(shape: Shape): boolean {
  return shape.kind === "string" || shape.kind === "number" || shape.kind === "bool";
}

/** Whether a value of this shape is edited on one line now; a value of any type is what it is at the moment. */
export function isFlat(shape: Shape, value: Json): boolean {
  if (shape.kind !== "any") return isSimple(shape);
  return typeof value !== "object" || value === null || isUnfinished(value);
}

function typed(type: string | undefined, schema: JsonSchema, shared: Common): Shape {
  switch (type) {
    case "string":
      return { kind: "string", ...shared };
    case "number":
    case "integer":
      return { kind: "number", ...shared };
    case "boolean":
      return { kind: "bool", ...shared };
    case "array":
      return array(schema, shared);
    case "object":
      return object(schema, shared);
    default:
      return { kind: "any", ...shared, nullable: true };
  }
}

function array(schema: JsonSchema, shared: Common): Shape {
  if (Array.isArray(schema.prefixItems))
    return { kind: "tuple", items: schema.prefixItems.map((item) => shapeOf(item as JsonSchema)), ...shared };
  const item = shapeOf(schema.items as JsonSchema | undefined);
  return { kind: schema.uniqueItems === true ? "set" : "list", item, ...shared };
}

function object(schema: JsonSchema, shared: Common): Shape {
  const properties = schema.properties as Record<string, JsonSchema> | undefined;
  if (properties !== undefined) {
    const required = new Set((schema.required as string[] | undefined) ?? []);
    const attributes = Object.entries(properties).map(([name, property]) => ({
      name,
      shape: shapeOf(property),
      required: required.has(name),
    }));
    // What must be given comes first; the rest keeps the module's order.
    return {
      kind: "object",
      attributes: attributes.sort((a, b) => Number(b.required) - Number(a.required)),
      ...shared,
    };
  }
  if (typeof schema.additionalProperties === "object")
    return { kind: "map", item: shapeOf(schema.additionalProperties as JsonSchema), ...shared };
  return { kind: "any", ...shared };
}

function common(schema: JsonSchema, nullable: boolean): Common {
  const offered: Json[] = Array.isArray(schema.enum) ? schema.enum : [];
  return {
    nullable: nullable || offered.includes(null),
    fallback: schema.default,
    options: offered.filter((option) => option !== null),
  };
}

function without(schema: JsonSchema, keys: string[]): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !keys.includes(key)));
}
