import type { Json } from "~/api/types";
import { emptyOf, type Shape } from "./shape";
import { isUnfinished } from "./unfinished";

export const anyKinds = ["text", "number", "bool", "list", "object", "null"] as const;
export type AnyKind = (typeof anyKinds)[number];

export const kindLabels: Record<AnyKind, string> = {
  text: "text",
  number: "number",
  bool: "true or false",
  list: "list",
  object: "object",
  null: "null",
};

const plain = { nullable: false, fallback: undefined, options: [] };
const any: Shape = { kind: "any", ...plain, nullable: true };

const shapes: Record<Exclude<AnyKind, "null">, Shape> = {
  text: { kind: "string", ...plain },
  number: { kind: "number", ...plain },
  bool: { kind: "bool", ...plain },
  list: { kind: "list", item: any, ...plain },
  object: { kind: "map", item: any, ...plain },
};

/** The kind of a value of type `any`; null while there is none. */
export function kindOf(value: Json | undefined): AnyKind | null {
  if (value === undefined || isUnfinished(value)) return null;
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  const kinds: Record<string, AnyKind> = { string: "text", number: "number", boolean: "bool", object: "object" };
  return kinds[typeof value] ?? null;
}

/** How a value of this kind is edited; null needs no control. */
export function shapeOfKind(kind: AnyKind): Shape | null {
  return kind === "null" ? null : shapes[kind];
}

/** What a value of this kind starts with. */
export function startOfKind(kind: AnyKind): Json {
  const shape = shapeOfKind(kind);
  return shape === null ? null : emptyOf(shape);
}
