import type { Json } from "~/api/types";
import type { Writing } from "../draft";
import type { DraftStore } from "../draftStore";
import { hasUnfinished, isUnfinished, unfinished, unfinishedText, unfinishedWhy } from "../unfinished";
import { whyNot } from "./conversion";
import { readJson } from "./json";

export type Desk = ReturnType<typeof textDesk>;

const rest = 300;
const reading = "This text is still being read.";

/**
 * Values that are written as text. What is typed is kept as it is; the value follows, read after a rest, and an answer
 * about a text that was altered meanwhile counts for nothing.
 */
export function textDesk(store: DraftStore, convert: (hcl: string) => Promise<Json>) {
  const timers = new Map<string, ReturnType<typeof setTimeout>>();

  async function read(name: string): Promise<void> {
    clearTimeout(timers.get(name));
    timers.delete(name);
    const { inputs, writing } = store.get().draft;
    const asked = inputs[name];
    if (!isUnfinished(asked) || writing[name]?.as !== "hcl") return;
    const text = unfinishedText(asked);
    const value = await convert(text).catch((error: unknown) => unfinished(text, whyNot(error)));
    if (store.get().draft.inputs[name] === asked) store.set(name, value);
  }

  return {
    /** Edits a field in another way; what it holds stays the same. False where that is no value yet, and would be lost. */
    show: (name: string, as: Writing["as"]): boolean => {
      const free = !hasUnfinished(store.get().draft.inputs[name]);
      if (free) store.write(name, { as });
      return free;
    },
    /** Takes what was typed for a field. An emptied text sets nothing. */
    write: (name: string, as: "hcl" | "json", text: string) => {
      store.write(name, { as, text });
      clearTimeout(timers.get(name));
      if (text.trim() === "") store.clear(name);
      else if (as === "json") store.set(name, readJson(text));
      else {
        store.set(name, unfinished(text, reading));
        timers.set(
          name,
          setTimeout(() => void read(name), rest),
        );
      }
    },
    /** Reads at once what is no value yet: of one field, or of all. */
    settle: async (name?: string): Promise<void> => {
      const names = name === undefined ? Object.keys(store.get().draft.inputs) : [name];
      await Promise.all(names.map(read));
    },
  };
}

/** Whether a text is still being read; it is neither right nor wrong yet. */
export function isReading(value: Json): boolean {
  return isUnfinished(value) && unfinishedWhy(value) === reading;
}
