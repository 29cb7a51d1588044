import type { Lifecycle } from "~/api/types";

export type Move = { to: Lifecycle; label: string; meaning: string; reason: "required" | "optional" };

const moves: Record<Lifecycle, Move> = {
  active: {
    to: "active",
    label: "Make active…",
    meaning: "It is offered to everybody who asks, and resources on older versions are told of it.",
    reason: "optional",
  },
  preview: {
    to: "preview",
    label: "Make it a preview…",
    meaning: "It can be asked for by name, and is never the one that is proposed.",
    reason: "optional",
  },
  deprecated: {
    to: "deprecated",
    label: "Deprecate…",
    meaning: "It can still be asked for, with the reason as a warning. Resources that have it go on.",
    reason: "required",
  },
  archived: {
    to: "archived",
    label: "Archive…",
    meaning: "It is no longer offered. Resources that have it go on, and can be updated and destroyed.",
    reason: "required",
  },
};

/** Where a version can go from here, in the order of its life. */
export function movesFrom(lifecycle: Lifecycle): Move[] {
  return (["active", "preview", "deprecated", "archived"] as const)
    .filter((to) => to !== lifecycle)
    .map((to) => moves[to]);
}
