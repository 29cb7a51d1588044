import type { ChangeDetail, Json } from "~/api/types";

export type InputRow = {
  name: string;
  before: Json | undefined;
  after: Json | undefined;
  kind: "added" | "removed" | "altered" | "same";
};

/** Inputs before and after, altered ones first. A create has no before. */
export function inputRows(change: Pick<ChangeDetail, "inputs" | "inputs_before">): InputRow[] {
  const before = object(change.inputs_before);
  const after = object(change.inputs);
  const names = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  const rows = names.map((name) => ({
    name,
    before: before[name],
    after: after[name],
    kind: kindOf(name, before, after),
  }));
  return rows.sort((a, b) => Number(a.kind === "same") - Number(b.kind === "same") || a.name.localeCompare(b.name));
}

/** How many inputs the change alters. */
export function alteredInputs(change: Pick<ChangeDetail, "inputs" | "inputs_before">): number {
  return inputRows(change).filter((row) => row.kind !== "same").length;
}

function kindOf(name: string, before: Record<string, Json>, after: Record<string, Json>): InputRow["kind"] {
  if (!(name in before)) return "added";
  if (!(name in after)) return "removed";
  return JSON.stringify(before[name]) === JSON.stringify(after[name]) ? "same" : "altered";
}

function object(value: Json): Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, Json>) : {};
}
