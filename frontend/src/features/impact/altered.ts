import type { Altered } from "~/api/types";
import { valueText } from "~/ui/value";

export const alteredKinds = [
  { value: "tag", label: "Tags" },
  { value: "config", label: "Configs" },
  { value: "value", label: "Values" },
];

/** The rows that a search and a kind leave over. Words are looked for in path, name and both values. */
export function filterAltered(rows: Altered[], q: string, kind: string | undefined): Altered[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && kind === undefined) return rows;
  return rows.filter((row) => {
    if (kind !== undefined && row.kind !== kind) return false;
    const text = `${row.path} ${row.name} ${valueText(row.before)} ${valueText(row.after)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** What an edit alters, in a sentence. */
export function impactText(rows: Altered[]): string {
  const count = (number: number, one: string) => `${number.toLocaleString("en")} ${number === 1 ? one : `${one}s`}`;
  const resources = new Set(rows.map(({ path }) => path)).size;
  return `${count(rows.length, "value")} of ${count(resources, "resource")} below will differ.`;
}
