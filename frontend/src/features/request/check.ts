import type { Form, Json } from "~/api/types";
import { isLink } from "./link";
import { type Shape, shapeOf } from "./shape";
import { isUnfinished, unfinishedWhy } from "./unfinished";

/** A finding at a place such as `ports[0].port`. */
export type Issue = { place: string; text: string };

/** What is wrong with the set values as far as the form itself can tell; the server has the last word. */
export function check(form: Form, values: Record<string, Json>, covered: ReadonlySet<string>): Issue[] {
  const properties = (form.schema.properties ?? {}) as Record<string, Record<string, Json>>;
  const required = (form.schema.required ?? []) as string[];
  return form.ui.order.flatMap((name) => {
    if (!(name in values))
      return required.includes(name) && !covered.has(name)
        ? [{ place: name, text: `${labelOf(form, name)} is required.` }]
        : [];
    const value = values[name];
    if (isLink(value)) return [];
    // Null in place of a secret means: keep the one that is stored.
    if (value === null && form.ui.fields[name]?.sensitive) return [];
    return checkValue(shapeOf(properties[name]), value, name);
  });
}

/** What is wrong with one value of a shape. */
export function checkValue(shape: Shape, value: Json, place: string): Issue[] {
  if (isUnfinished(value)) return [{ place, text: unfinishedWhy(value) }];
  if (value === null || value === undefined) return shape.nullable ? [] : [{ place, text: "A value is required." }];
  switch (shape.kind) {
    case "string":
      return checkString(shape, value, place);
    case "number":
      return checkNumber(shape, value, place);
    case "bool":
      return typeof value === "boolean" ? [] : [{ place, text: "Must be true or false." }];
    case "list":
    case "set":
      return Array.isArray(value)
        ? [...checkAll(value, shape.item, place), ...(shape.kind === "set" ? doubles(value, place) : [])]
        : [list(place)];
    case "tuple":
      return Array.isArray(value) && value.length === shape.items.length
        ? shape.items.flatMap((item, index) => checkValue(item, value[index], `${place}[${index}]`))
        : [{ place, text: `Must be a list of exactly ${shape.items.length} values.` }];
    case "map":
      return isObject(value)
        ? Object.entries(value).flatMap(([key, item]) =>
            checkValue(shape.item, item, `${place}[${JSON.stringify(key)}]`),
          )
        : [{ place, text: "Must be a map." }];
    case "object":
      return isObject(value) ? checkObject(shape, value, place) : [{ place, text: "Must be an object." }];
    case "any":
      return [];
  }
}

function checkObject(shape: Shape & { kind: "object" }, value: Record<string, Json>, place: string): Issue[] {
  const unknown = Object.keys(value).filter((key) => !shape.attributes.some((attribute) => attribute.name === key));
  const wrong = shape.attributes.flatMap(({ name, shape: inner, required }) => {
    if (name in value)
      return value[name] === null && !required ? [] : checkValue(inner, value[name], `${place}.${name}`);
    return required ? [{ place: `${place}.${name}`, text: `${name} is required.` }] : [];
  });
  return [...wrong, ...unknown.map((key) => ({ place, text: `There is no attribute ${key}.` }))];
}

function checkString(shape: Shape & { kind: "string" }, value: Json, place: string): Issue[] {
  if (typeof value !== "string") return [{ place, text: "Must be text." }];
  if (shape.options.length > 0 && !shape.options.includes(value))
    return [{ place, text: `Must be one of ${shape.options.join(", ")}.` }];
  if (shape.pattern !== null && !fits(shape.pattern, value)) return [{ place, text: `Must match ${shape.pattern}.` }];
  return [];
}

function checkNumber(shape: Shape & { kind: "number" }, value: Json, place: string): Issue[] {
  if (typeof value !== "number" || !Number.isFinite(value)) return [{ place, text: "Must be a number." }];
  if (shape.options.length > 0 && !shape.options.includes(value))
    return [{ place, text: `Must be one of ${shape.options.join(", ")}.` }];
  if (shape.minimum !== null && value < shape.minimum) return [{ place, text: `Must be at least ${shape.minimum}.` }];
  if (shape.maximum !== null && value > shape.maximum) return [{ place, text: `Must be at most ${shape.maximum}.` }];
  return [];
}

function checkAll(values: Json[], item: Shape, place: string): Issue[] {
  return values.flatMap((value, index) => checkValue(item, value, `${place}[${index}]`));
}

function doubles(values: Json[], place: string): Issue[] {
  const texts = values.map((value) => JSON.stringify(value));
  return texts.flatMap((text, index) =>
    texts.indexOf(text) === index ? [] : [{ place: `${place}[${index}]`, text: "Is in the set already." }],
  );
}

function list(place: string): Issue {
  return { place, text: "Must be a list." };
}

function isObject(value: Json): value is Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A pattern that this browser cannot read judges nothing; the server still does. */
function fits(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return true;
  }
}

function labelOf(form: Form, name: string): string {
  return form.ui.fields[name]?.label ?? name;
}
