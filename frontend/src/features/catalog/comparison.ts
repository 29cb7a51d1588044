import type { Comparison, ComparisonRow, Gravity, Version } from "~/api/versions";
import type { Tone } from "~/ui/Chip";

/** How grave a difference is, gravest first, with the words and the tone that show it. */
export const gravities: Record<Gravity, { label: string; tone: Tone; meaning: string }> = {
  breaking: { label: "breaking", tone: "bad", meaning: "Some resources need other inputs, or links to them end." },
  additive: { label: "additive", tone: "ok", meaning: "Resources go on as they are and may do more." },
  same: { label: "same", tone: "plain", meaning: "Nothing that matters to whoever uses it." },
};

export const changeLabels: Record<ComparisonRow["change"], string> = {
  added: "added",
  removed: "removed",
  changed: "changed",
  newly_required: "newly required",
};

export const kindLabels: Record<ComparisonRow["kind"], string> = {
  variable: "input",
  output: "output",
  terraform: "Terraform",
  provider: "provider",
};

const rank: Record<Gravity, number> = { breaking: 0, additive: 1, same: 2 };

/** The rows that a search and a filter leave over, gravest first, else in the server's order. */
export function comparisonRows(comparison: Pick<Comparison, "rows">, q = "", only?: string): ComparisonRow[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  return comparison.rows
    .filter((row) => only === undefined || row.class === only || row.change === only || row.kind === only)
    .filter((row) => words.every((word) => `${row.name} ${row.detail}`.toLowerCase().includes(word)))
    .sort((a, b) => rank[a.class] - rank[b.class]);
}

/** How many rows there are of each kind of change, in words: `1 newly required, 2 added`. */
export function tally(rows: ComparisonRow[]): string {
  const counts = new Map<ComparisonRow["change"], number>();
  for (const { change } of rows) counts.set(change, (counts.get(change) ?? 0) + 1);
  const order = ["newly_required", "removed", "changed", "added"] as const;
  const parts = order.flatMap((change) =>
    counts.has(change) ? [`${counts.get(change)} ${changeLabels[change]}`] : [],
  );
  return parts.length === 0 ? "no difference" : parts.join(", ");
}

type Pair = { from: string; to: string };

/** The two versions to compare: those that the address names, else the newest with the one before it. */
export function comparedPair(
  versions: Pick<Version, "name">[],
  asked: { from?: string; to?: string },
): Pair | undefined {
  const names = versions.map(({ name }) => name);
  const to = asked.to ?? names.find((name) => name !== asked.from);
  const at = names.indexOf(to ?? "");
  const from = asked.from ?? names[at + 1] ?? names.find((name) => name !== to);
  return from === undefined || to === undefined ? undefined : { from, to };
}
