import type { Entries, Place, Resolutions } from "~/api/types";

export type LockedAbove = { name: string; place: Place };

/** What is locked by a place above: it cannot be set at `path`. */
export function lockedAbove(resolutions: Resolutions, path: string): LockedAbove[] {
  return Object.entries(resolutions).flatMap(([name, { locked }]) =>
    locked === null || (locked.kind === "resource" && locked.path === path) ? [] : [{ name, place: locked }],
  );
}

/** The locked names that these entries set all the same. */
export function brokenLocks(locks: LockedAbove[], entries: Entries): LockedAbove[] {
  return locks.filter(({ name }) => name in entries);
}
