import type { Form, Json, JsonSchema } from "~/api/types";
import { isLink } from "./link";
import { placeIn } from "./places";
import { type Shape, shapeOf } from "./shape";
import { isUnfinished, unfinishedWhy } from "./unfinished";

/** A finding at a place such as `ports[0].port`; one without a place concerns the whole. */
export type Issue = { place: string; text: string; detail?: string | null };

/**
 * What the form can tell by itself: what is missing, and what is not finished. Whether a value fits its type and the
 * rules of the module is the server's to say, in Terraform's words.
 */
export function check(form: Form, values: Record<string, Json>, covered: ReadonlySet<string>): Issue[] {
  const properties = (form.schema.properties ?? {}) as Record<string, JsonSchema>;
  const required = new Set((form.schema.required ?? []) as string[]);
  return form.ui.order.flatMap((name) => {
    if (!(name in values))
      return required.has(name) && !covered.has(name) ? [{ place: name, text: "A value is required." }] : [];
    const value = values[name];
    return isLink(value) ? [] : checkValue(shapeOf(properties[name]), value, name);
  });
}

/** What is missing in one value of a shape, and what of it is not finished. */
export function checkValue(shape: Shape, value: Json, place: string): Issue[] {
  if (isUnfinished(value)) return [{ place, text: unfinishedWhy(value) }];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value))
    return value.flatMap((item, index) => checkValue(itemOf(shape, index), item, placeIn(place, index)));
  if (shape.kind === "object") return checkObject(shape, value as Record<string, Json>, place);
  return Object.entries(value).flatMap(([key, item]) => checkValue(itemOf(shape, key), item, placeIn(place, key)));
}

function checkObject(shape: Shape & { kind: "object" }, value: Record<string, Json>, place: string): Issue[] {
  return shape.attributes.flatMap(({ name, shape: inner, required }) => {
    const at = placeIn(place, name, true);
    if (name in value) return checkValue(inner, value[name], at);
    return required ? [{ place: at, text: "A value is required." }] : [];
  });
}

const any = shapeOf(undefined);

function itemOf(shape: Shape, step: string | number): Shape {
  if (shape.kind === "tuple") return shape.items[Number(step)] ?? any;
  return shape.kind === "list" || shape.kind === "set" || shape.kind === "map" ? shape.item : any;
}
