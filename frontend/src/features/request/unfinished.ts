import type { Json } from "~/api/types";

// What somebody typed that is not yet a value (half a number, broken JSON, a key twice). It stays in the form's
// values in this wrapping, so that nothing typed is lost, and it can never be sent.

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
