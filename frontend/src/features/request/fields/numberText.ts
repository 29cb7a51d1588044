import type { Json } from "~/api/types";
import { isUnfinished, unfinished, unfinishedText } from "../unfinished";

/** What stands in the control for a value. */
export function numberText(value: Json | undefined): string {
  if (isUnfinished(value)) return unfinishedText(value);
  return typeof value === "number" || typeof value === "string" ? String(value) : "";
}

/** The number that a text stands for, or the text with why it is none. */
export function readNumber(text: string, nullable: boolean): Json {
  const trimmed = text.trim();
  if (trimmed === "") return nullable ? null : unfinished(text, "A number is required.");
  const number = Number(trimmed);
  if (!Number.isFinite(number) || !/^[-+\d.eE]+$/.test(trimmed)) return unfinished(text, `${trimmed} is not a number.`);
  if (Number.isInteger(number) && !Number.isSafeInteger(number))
    return unfinished(text, `${trimmed} has more digits than can be kept exactly.`);
  return number;
}
