import type { Json } from "~/api/types";
import { type Draft, dropDraft, emptyDraft, loadDraft, saveDraft, type Writing, without } from "./draft";

export type DraftState = { draft: Draft; saved: boolean; restored: boolean };

type Given = {
  /** Under which name the draft is kept in this browser; null keeps none. */
  key: string | null;
  initial?: Partial<Draft>;
  /** The fields whose values are never kept. */
  secrets?: ReadonlySet<string>;
};

export type DraftStore = ReturnType<typeof draftStore>;

const rest = 400;

/** What is being entered: one value that everything reads, and that keeps itself in this browser. */
export function draftStore({ key, initial, secrets = new Set() }: Given) {
  const start: Draft = { ...emptyDraft, ...initial };
  // Null stands for a secret that is stored and not shown.
  const stored = new Set([...secrets].filter((name) => start.inputs[name] === null));
  const restored = key === null ? null : loadDraft(key);
  let state: DraftState = { draft: restored ?? start, saved: false, restored: restored !== null };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listeners = new Set<() => void>();

  function become(next: DraftState): void {
    state = next;
    for (const listener of listeners) listener();
  }

  function save(): void {
    if (key !== null) become({ ...state, saved: saveDraft(key, state.draft, secrets) });
  }

  function edit(change: (draft: Draft) => Draft): void {
    clearTimeout(timer);
    timer = setTimeout(save, rest);
    become({ draft: change(state.draft), saved: false, restored: false });
  }

  return {
    get: (): DraftState => state,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    edit: (part: Partial<Draft>) => edit((draft) => ({ ...draft, ...part })),
    set: (name: string, value: Json) => edit((draft) => ({ ...draft, inputs: { ...draft.inputs, [name]: value } })),
    /** Takes an emptied field: it sets nothing, and a secret that was stored before stays. */
    clear: (name: string) =>
      edit((draft) => ({
        ...draft,
        inputs: stored.has(name) ? { ...draft.inputs, [name]: null } : without(draft.inputs, new Set([name])),
      })),
    write: (name: string, writing: Writing) =>
      edit((draft) => ({ ...draft, writing: { ...draft.writing, [name]: writing } })),
    /** Forgets the own value and what was typed for it. */
    reset: (name: string) =>
      edit((draft) => ({
        ...draft,
        inputs: without(draft.inputs, new Set([name])),
        writing: without(draft.writing, new Set([name])),
      })),
    /** Forgets what was kept; `again` also empties the form. */
    drop: (again = false) => {
      clearTimeout(timer);
      if (key !== null) dropDraft(key);
      become({ draft: again ? start : state.draft, saved: false, restored: false });
    },
  };
}
