import type { Json } from "~/api/types";

// What somebody typed that is not yet a value (half a number, broken HCL, a key twice). It stays in the form's values in
// this wrapping, at whatever depth, so that nothing typed is lost, and it can never be sent.

const mark = "terrace:unfinished";

export type Unfinished = { [mark]: { text: string; why: string } };

export function unfinished(text: string, why: string): Unfinished {
  return { [mark]: { text, why } };
}

export function isUnfinished(value: Json): value is Unfinished {
  return typeof value === "object" && value !== null && mark in value;
}

export function unfinishedText(value: Unfinished): string {
  return value[mark].text;
}

export function unfinishedWhy(value: Unfinished): string {
  return value[mark].why;
}

/** Whether a value is, or holds somewhere, what is not yet a value. */
export function hasUnfinished(value: Json): boolean {
  if (typeof value !== "object" || value === null) return false;
  return isUnfinished(value) || Object.values(value).some(hasUnfinished);
}
