import type { Difference, RevisionComparison } from "~/api/types";
import type { ResourcePageSearch } from "./tabs";

export type RevisionPair = { from: number; to: number };

/** The two revisions that the address asks to compare; of a resource with fewer than two there is no pair. */
export function revisionPair(rows: { number: number }[], search: ResourcePageSearch): RevisionPair | undefined {
  const newest = rows[0]?.number ?? 0;
  const { from, to } = search;
  if (from === undefined || to === undefined || newest < 2) return undefined;
  const exists = (number: number) => Number.isInteger(number) && number >= 1 && number <= newest;
  return exists(from) && exists(to) ? { from, to } : undefined;
}

export type DifferenceRow = Difference & { kind: "version" | "input" | "tag" | "config" };

/** Everything that two revisions set differently, as rows: the version first. */
export function differenceRows(compared: RevisionComparison): DifferenceRow[] {
  const { from, to } = compared;
  const version: DifferenceRow[] =
    from.version === to.version
      ? []
      : [
          {
            kind: "version",
            name: "version",
            change: "altered",
            before: from.version,
            after: to.version,
            sensitive: false,
          },
        ];
  const of = (kind: DifferenceRow["kind"], found: Difference[]) => found.map((row) => ({ ...row, kind }));
  return [...version, ...of("input", compared.inputs), ...of("tag", compared.tags), ...of("config", compared.configs)];
}

/** What a side of a difference shows: a tag by its value, unless it differs in how it flows down. */
export function sideOf(row: Difference, side: "before" | "after"): unknown {
  const entry = (value: unknown): { value: unknown } | undefined =>
    typeof value === "object" && value !== null && "value" in value && "inherit" in value
      ? (value as { value: unknown })
      : undefined;
  const [before, after] = [entry(row.before), entry(row.after)];
  const same =
    before !== undefined && after !== undefined && JSON.stringify(before.value) === JSON.stringify(after.value);
  const shown = side === "before" ? before : after;
  return shown === undefined || same ? row[side] : shown.value;
}
