import type { Json } from "~/api/types";

/** What somebody has entered so far. Only what was set is in `inputs`. */
export type Draft = { slug: string; description: string; inputs: Record<string, Json> };

const prefix = "terrace.draft.";

/** Reads a draft that was kept in this browser; null when there is none or it cannot be read. */
export function loadDraft(key: string): Draft | null {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(prefix + key) ?? "null");
    return isDraft(stored) ? stored : null;
  } catch {
    return null;
  }
}

/** Keeps a draft, without the fields that hold secrets: those are never written to the browser's storage. */
export function saveDraft(key: string, draft: Draft, secrets: ReadonlySet<string>): boolean {
  const inputs = Object.fromEntries(Object.entries(draft.inputs).filter(([name]) => !secrets.has(name)));
  try {
    localStorage.setItem(prefix + key, JSON.stringify({ ...draft, inputs }));
    return true;
  } catch {
    return false;
  }
}

export function dropDraft(key: string): void {
  localStorage.removeItem(prefix + key);
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
