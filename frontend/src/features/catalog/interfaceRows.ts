import type { Interface, Output, Variable } from "~/api/versions";

type Placed = { name: string; description?: string | null; pos: { filename: string; line: number } };

/** What the table of inputs can be narrowed to. */
export const inputKinds = [
  { value: "required", label: "Required" },
  { value: "optional", label: "Optional" },
  { value: "sensitive", label: "Sensitive" },
  { value: "deprecated", label: "Deprecated" },
  { value: "ruled", label: "With rules" },
];

const kinds: Record<string, (variable: Variable) => boolean> = {
  required: (variable) => variable.required,
  optional: (variable) => !variable.required,
  sensitive: (variable) => variable.sensitive,
  deprecated: (variable) => Boolean(variable.deprecated),
  ruled: (variable) => (variable.validations ?? []).length > 0,
};

/** The inputs that a search and a kind leave over: required ones first, then in the module's own order. */
export function inputRows(face: Interface, q = "", only?: string): Variable[] {
  const counts = kinds[only ?? ""] ?? (() => true);
  return Object.values(face.variables)
    .filter((variable) => counts(variable) && mentions(variable, q, variable.type))
    .sort((a, b) => Number(b.required) - Number(a.required) || byPlace(a, b));
}

/** The outputs that a search leaves over, in the module's own order. */
export function outputRows(face: Interface, q = ""): Output[] {
  return Object.values(face.outputs)
    .filter((output) => mentions(output, q, output.type))
    .sort(byPlace);
}

function mentions(row: Placed, q: string, type: string | null | undefined): boolean {
  const text = `${row.name} ${row.description ?? ""} ${type ?? ""}`.toLowerCase();
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function byPlace(a: Placed, b: Placed): number {
  return a.pos.filename.localeCompare(b.pos.filename) || a.pos.line - b.pos.line;
}
