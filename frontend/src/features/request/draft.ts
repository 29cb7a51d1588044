import type { Json } from "~/api/types";
import type { EntryRow } from "~/features/values/entries";

/** How a field is being edited, when it is not by the controls of its type; `text` is what was typed there. */
export type Writing = { as: "form" | "hcl" | "json"; text?: string };

/** What somebody has entered so far. Only what was set is in `inputs`. */
export type Draft = {
  slug: string;
  description: string;
  inputs: Record<string, Json>;
  writing: Record<string, Writing>;
  tags: EntryRow[];
  configs: EntryRow[];
};

export const emptyDraft: Draft = { slug: "", description: "", inputs: {}, writing: {}, tags: [], configs: [] };

const prefix = "terrace.draft.";

/** Reads a draft that was kept in this browser; null when there is none or it cannot be read. */
export function loadDraft(key: string): Draft | null {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(prefix + key) ?? "null");
    return isDraft(stored) ? { ...emptyDraft, ...stored } : null;
  } catch {
    return null;
  }
}

/** Keeps a draft, without the fields that hold secrets: those are never written to the browser's storage. */
export function saveDraft(key: string, draft: Draft, secrets: ReadonlySet<string>): boolean {
  const kept = { ...draft, inputs: without(draft.inputs, secrets), writing: without(draft.writing, secrets) };
  try {
    localStorage.setItem(prefix + key, JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

export function dropDraft(key: string): void {
  localStorage.removeItem(prefix + key);
}

/** The entries whose names are not among these. */
export function without<Value>(entries: Record<string, Value>, names: ReadonlySet<string>): Record<string, Value> {
  return Object.fromEntries(Object.entries(entries).filter(([name]) => !names.has(name)));
}

function isDraft(value: unknown): value is Draft {
  if (typeof value !== "object" || value === null) return false;
  const draft = value as Partial<Draft>;
  return (
    typeof draft.slug === "string" &&
    typeof draft.description === "string" &&
    typeof draft.inputs === "object" &&
    draft.inputs !== null
  );
}
