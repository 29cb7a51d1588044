import type { Query } from "~/api/client";

export const inboxViews = ["review", "mine", "all"] as const;
export type InboxView = (typeof inboxViews)[number];

export const inboxLabels: Record<InboxView, string> = { review: "Needs my review", mine: "Asked by me", all: "All" };

/** What a view of the inbox asks the server for, of changes and of change sets alike. */
export function inboxQuery(view: InboxView): Query {
  if (view === "review") return { review: true };
  return view === "mine" ? { mine: true } : {};
}

/** Which changes the inbox shows. Members of change sets are left to their set, unless a state of changes is asked for. */
export function inboxChanges(view: InboxView, state: string | undefined): Query {
  return { ...inboxQuery(view), state, alone: state === undefined };
}

export const changeStates = [
  "waiting",
  "requested",
  "written",
  "proposed",
  "planned",
  "approved",
  "merged",
  "applying",
  "applied",
  "failed",
  "stuck",
  "closed",
] as const;
