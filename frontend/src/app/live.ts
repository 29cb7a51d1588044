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

/** Opens the stream and returns how to close it. After an interruption everything is fetched again. */
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
    if (state === "interrupted") void client.invalidateQueries();
    become("live");
  };
  stream.onerror = () => become("interrupted");
  return () => {
    clearTimeout(timer);
    stream.close();
    become("connecting");
  };
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
