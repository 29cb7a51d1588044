import { readExact } from "~/api/exact";
import type { Resource } from "~/api/types";
import type { Variable, Version } from "~/api/versions";

/** An input as it is typed for several resources. */
export type BatchInput = { name: string; value: string };

/** A value as people type it: JSON where it is, else the text itself. */
export function typedValue(text: string): unknown {
  try {
    return readExact(text);
  } catch {
    return text;
  }
}

/** What is sent: rows without a name or a value say nothing. */
export function inputsOf(rows: BatchInput[]): Record<string, unknown> {
  const said = rows.filter(({ name, value }) => name.trim() !== "" && value.trim() !== "");
  return Object.fromEntries(said.map(({ name, value }) => [name.trim(), typedValue(value)]));
}

/** The version to begin with: the newest active one that not all of the resources have. */
export function startVersion(
  versions: Pick<Version, "name" | "lifecycle">[],
  selected: Pick<Resource, "version">[],
): string | null {
  const other = ({ name }: { name: string }) => selected.some(({ version }) => version !== name);
  return versions.find((version) => version.lifecycle === "active" && other(version))?.name ?? null;
}

/** What a version asks for and not all of the resources set: one empty row each. */
export function lacking(
  variables: Record<string, Pick<Variable, "name" | "required">>,
  selected: Pick<Resource, "inputs">[],
): BatchInput[] {
  return Object.values(variables)
    .filter(({ name, required }) => required && selected.some(({ inputs }) => !(name in inputs)))
    .map(({ name }) => ({ name, value: "" }));
}
