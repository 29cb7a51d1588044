import { numberOf } from "~/api/exact";
import type { Json } from "~/api/types";
import { isUnfinished, unfinished, unfinishedText } from "../unfinished";

/** What stands in the control for a value. */
export function numberText(value: Json | undefined): string {
  if (isUnfinished(value)) return unfinishedText(value);
  return typeof value === "number" || typeof value === "string" ? String(value) : "";
}

/** The number that a text stands for, or the text with why it is none. Emptied, it may leave the value out. */
export function readNumber(text: string, omittable: boolean): Json | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return omittable ? undefined : unfinished(text, "A number is required.");
  return numberOf(trimmed) ?? unfinished(text, `${trimmed} is not a number.`);
}
