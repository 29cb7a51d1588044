import type { Entries, Json } from "~/api/types";

export type EntryRow = { id: number; name: string; text: string; inherit: boolean; locked: boolean };

/** A new row beside others. */
export function emptyRow(others: EntryRow[]): EntryRow {
  return { id: Math.max(0, ...others.map((row) => row.id)) + 1, name: "", text: "", inherit: true, locked: false };
}

/** Entries as rows to edit. A config's text that would read as another value is put in quotes, so that it stays text. */
export function rowsOf(entries: Entries, kind: "tags" | "configs"): EntryRow[] {
  const plain = (value: Json) => typeof value === "string" && (kind === "tags" || parse(value) === value);
  return Object.entries(entries).map(([name, entry], index) => ({
    id: index + 1,
    name,
    text: plain(entry.value) ? String(entry.value) : JSON.stringify(entry.value),
    inherit: entry.inherit,
    locked: entry.locked,
  }));
}

/** Rows without a name are dropped. A config's text that is JSON becomes that value; anything else stays text. */
export function entriesOf(rows: EntryRow[], kind: "tags" | "configs"): Entries {
  const named = rows.filter((row) => row.name.trim() !== "");
  return Object.fromEntries(
    named.map((row) => [
      row.name.trim(),
      { value: kind === "tags" ? row.text : parse(row.text), inherit: row.inherit, locked: row.locked },
    ]),
  );
}

/** The name that two rows share, if any: a later one would silently win. */
export function doubleName(rows: EntryRow[]): string | null {
  const names = rows.map((row) => row.name.trim()).filter((name) => name !== "");
  return names.find((name, index) => names.indexOf(name) !== index) ?? null;
}

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
