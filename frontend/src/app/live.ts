import type { QueryClient } from "@tanstack/react-query";
import { address } from "~/api/client";
import type { ChangedEvent, EventKind } from "~/api/types";

// One stream of server-sent events keeps what is on screen current: every event names a kind of thing that moved,
// and the queries that show this kind are fetched again. Query keys start with these words (see api/queries.ts).

const touches: Record<EventKind, string[]> = {
  change: ["changes", "change-sets", "resources", "audit"],
  change_set: ["change-sets", "resources"],
  run: ["runs", "changes"],
  resource: ["resources", "templates", "projects"],
  template: ["templates"],
  source: ["sources"],
  project: ["projects"],
  workspace: ["workspaces"],
};

export type LiveState = "connecting" | "live" | "interrupted";

let state: LiveState = "connecting";
const listeners = new Set<() => void>();

export const liveState = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  read: (): LiveState => state,
};

/**
 * Opens the stream and returns how to close it. Whenever it opens, everything is fetched again: what happened while it
 * was not open, in an interruption or between the first answers and the start of the stream, is told by no event.
 */
export function startLive(client: QueryClient): () => void {
  const stream = new EventSource(address("/events"));
  const pending = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    for (const word of pending) void client.invalidateQueries({ queryKey: [word] });
    pending.clear();
  };
  stream.addEventListener("changed", (event) => {
    for (const word of wordsOf(event.data)) pending.add(word);
    // A running change sends many events at once; they are answered together.
    timer ??= setTimeout(flush, 150);
  });
  stream.onopen = () => {
    if (state !== "live") void catchUp(client);
    become("live");
  };
  stream.onerror = () => become("interrupted");
  return () => {
    clearTimeout(timer);
    stream.close();
    become("connecting");
  };
}

/** Fetches again what may have been answered before the stream began to tell. */
async function catchUp(client: QueryClient): Promise<void> {
  // A first answer that is under way is waited for instead of asked for again, so these are asked for once more.
  const underWay = client.getQueryCache().findAll({ predicate: ({ state }) => state.data === undefined });
  await client.invalidateQueries();
  await client.invalidateQueries({ predicate: (query) => underWay.includes(query) });
}

/** The first words of the query keys that an event concerns; none for an event that this build does not know. */
export function wordsOf(data: string): string[] {
  try {
    const event = JSON.parse(data) as ChangedEvent;
    return touches[event.kind] ?? [];
  } catch {
    return [];
  }
}

function become(next: LiveState): void {
  if (state === next) return;
  state = next;
  for (const listener of listeners) listener();
}
