import { useState, useSyncExternalStore } from "react";
import { draftStore } from "./draftStore";
import { readHcl } from "./text/conversion";
import { textDesk } from "./text/desk";

/** What is being entered, with the desk that reads values written as text. */
export function useDraft(given: Parameters<typeof draftStore>[0]) {
  const [{ store, desk }] = useState(() => {
    const store = draftStore(given);
    return { store, desk: textDesk(store, readHcl) };
  });
  return { store, desk, ...useSyncExternalStore(store.subscribe, store.get) };
}
