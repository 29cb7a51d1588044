import type { Json, Link } from "~/api/types";

/** Whether an input is a link to another resource's output: an object with exactly these two texts. */
export function isLink(value: Json): value is Link {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const keys = Object.keys(value).sort().join();
  return keys === "output,resource" && Object.values(value).every((part) => typeof part === "string");
}
