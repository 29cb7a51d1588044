import type { Json, JsonSchema } from "~/api/types";

// A JSON Schema, read as the type that a form field edits. What is not understood is edited as JSON, never dropped.

export type Attribute = { name: string; shape: Shape; required: boolean };
type Common = { nullable: boolean; fallback: Json | undefined; help: string | null };
export type Shape = Common &
  (
    | { kind: "string"; options: Json[]; pattern: string | null }
    | { kind: "number"; options: Json[]; minimum: number | null; maximum: number | null }
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
  if (typeof schema !== "object") return { kind: "any", nullable: true, fallback: undefined, help: null };
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

/** The value that a new, empty element of this shape starts with. */
export function emptyOf(shape: Shape): Json {
  if (shape.fallback !== undefined) return structuredClone(shape.fallback);
  if (shape.nullable) return null;
  switch (shape.kind) {
    case "string":
      return shape.options[0] ?? "";
    case "number":
      return shape.options[0] ?? 0;
    case "bool":
      return false;
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
      return null;
  }
}

/** A shape whose editor is one small control, so that it fits in a row. */
export function isSimple(shape: Shape): boolean {
  return shape.kind === "string" || shape.kind === "number" || shape.kind === "bool";
}

function typed(type: string | undefined, schema: JsonSchema, shared: Common): Shape {
  const options = Array.isArray(schema.enum) ? schema.enum.filter((option) => option !== null) : [];
  switch (type) {
    case "string":
      return { kind: "string", options, pattern: (schema.pattern as string | undefined) ?? null, ...shared };
    case "number":
    case "integer":
      return {
        kind: "number",
        options,
        minimum: (schema.minimum as number) ?? null,
        maximum: (schema.maximum as number) ?? null,
        ...shared,
      };
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
  const help = typeof schema.description === "string" ? schema.description : null;
  return {
    nullable: nullable || (Array.isArray(schema.enum) && schema.enum.includes(null)),
    fallback: schema.default,
    help,
  };
}

function without(schema: JsonSchema, keys: string[]): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !keys.includes(key)));
}
