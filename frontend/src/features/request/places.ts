import type { Json } from "~/api/types";
import { kindOf } from "./anyKind";
import { fits, type Shape } from "./shape";

// A place names a part of the inputs as the server does: `ports[0].port`, `labels["a b"]`.

export type Step = string | number;

/** The steps of a place, the variable's name first. What is no place is one step. */
export function stepsOf(place: string): Step[] {
  const head = /^[^.[]+/.exec(place)?.[0] ?? place;
  const steps: Step[] = [head];
  let rest = place.slice(head.length);
  while (rest !== "") {
    const match = /^\.([^.[]+)|^\[(\d+)\]|^\[("(?:[^"\\]|\\.)*")\]/.exec(rest);
    if (match === null) return [place];
    const [whole, attribute, index, key] = match;
    steps.push(attribute ?? (index === undefined ? keyOf(key ?? '""') : Number(index)));
    rest = rest.slice(whole.length);
  }
  return steps;
}

/** The place of a part of what is at `place`; `named` tells an object's attribute from a map's key. */
export function placeIn(place: string, step: Step, named = false): string {
  if (typeof step === "number") return `${place}[${step}]`;
  return named ? `${place}.${step}` : `${place}[${JSON.stringify(step)}]`;
}

/** The field that a place lies in: `ports[0].port` lies in `ports`. */
export function fieldOf(place: string, fields: readonly string[]): string | undefined {
  return fields.find((field) => lies(place, field));
}

/** Whether a place is another one or a part of it. */
export function lies(place: string, within: string): boolean {
  return place === within || place.startsWith(`${within}.`) || place.startsWith(`${within}[`);
}

/** The control that stands for a place: the deepest one that the form shows for a value of this shape. */
export function controlAt(shape: Shape, value: Json | undefined, place: string): string {
  const [name, ...steps] = stepsOf(place);
  let at = String(name);
  let inner = shape;
  let part = value;
  for (const step of steps) {
    const next = into(inner, part, at, step);
    if (next === null) break;
    [inner, part, at] = next;
  }
  return at;
}

function into(shape: Shape, value: Json | undefined, at: string, step: Step): [Shape, Json | undefined, string] | null {
  if (value === null || !fits(shape, value)) return null;
  const parts = typeof value === "object" ? (value as Record<Step, Json>) : {};
  switch (shape.kind) {
    case "object": {
      const attribute = shape.attributes.find(({ name }) => name === step);
      if (attribute === undefined) return null;
      const set = parts[attribute.name];
      return [attribute.shape, set === undefined ? attribute.shape.fallback : set, placeIn(at, attribute.name, true)];
    }
    case "map":
      return step in parts ? [shape.item, parts[step], placeIn(at, String(step))] : null;
    case "list":
    case "set":
      return Number(step) in parts ? [shape.item, parts[step], placeIn(at, Number(step))] : null;
    case "tuple": {
      const item = shape.items[Number(step)];
      return item === undefined ? null : [item, parts[step], placeIn(at, Number(step))];
    }
    case "any": {
      const kind = kindOf(value);
      if (!(step in parts) || (kind !== "list" && kind !== "object")) return null;
      return [shape, parts[step], placeIn(at, kind === "list" ? Number(step) : String(step))];
    }
    default:
      return null;
  }
}

/** The server quotes keys as Rust does, which writes `\u{1f}` where JSON writes `\u001f`. */
function keyOf(quoted: string): string {
  const json = quoted
    .replaceAll(/\\u\{([0-9a-f]+)\}/gi, (_, code: string) =>
      JSON.stringify(String.fromCodePoint(Number.parseInt(code, 16))).slice(1, -1),
    )
    .replaceAll("\\'", "'")
    .replaceAll("\\0", "\\u0000");
  try {
    return JSON.parse(json) as string;
  } catch {
    return quoted;
  }
}
