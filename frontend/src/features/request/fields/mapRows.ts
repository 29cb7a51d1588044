import type { Json } from "~/api/types";
import { isUnfinished, unfinished, unfinishedText } from "../unfinished";

export type MapRow = { id: number; key: string; value: Json };

/** The rows of a map; those of an unfinished one come back as they were left. */
export function mapRows(value: Json | undefined): MapRow[] {
  if (isUnfinished(value)) return stored(unfinishedText(value));
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).map(([key, item], index) => ({ id: index + 1, key, value: item }));
}

/** The map of the rows, or why they are none yet. */
export function mapOf(rows: MapRow[]): Json {
  const keys = rows.map((row) => row.key);
  const double = keys.find((key, index) => keys.indexOf(key) !== index);
  const why =
    double !== undefined
      ? `The key ${double || "without a name"} is there twice.`
      : keys.includes("")
        ? "A key is empty."
        : null;
  if (why !== null) return unfinished(JSON.stringify(rows), why);
  return Object.fromEntries(rows.map((row) => [row.key, row.value]));
}

function stored(text: string): MapRow[] {
  try {
    const rows: unknown = JSON.parse(text);
    return Array.isArray(rows) ? (rows as MapRow[]) : [];
  } catch {
    return [];
  }
}
