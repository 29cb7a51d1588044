import type { Json, JsonSchema } from "~/api/types";
import type { FieldOverride } from "~/api/versions";

export type Kind = "text" | "number" | "switch" | "collection" | "object" | "any";

/** What an author can say about values of a type: a range of numbers, the length of a text or collection, a pattern. */
export function kindOf(schema: JsonSchema | undefined): Kind {
  const types = Array.isArray(schema?.type) ? schema.type : [schema?.type];
  const type = types.find((name) => name !== "null");
  if (type === "string") return "text";
  if (type === "number" || type === "integer") return "number";
  if (type === "boolean") return "switch";
  if (type === "array") return schema?.prefixItems === undefined ? "collection" : "object";
  if (type === "object") return schema?.properties === undefined ? "collection" : "object";
  return "any";
}

const widgets: Record<Kind, { value: string; label: string }[]> = {
  text: [
    { value: "text", label: "One line" },
    { value: "textarea", label: "Several lines" },
    { value: "secret", label: "Hidden while it is typed" },
  ],
  number: [],
  switch: [],
  collection: [
    { value: "hcl", label: "HCL text" },
    { value: "json", label: "JSON text" },
  ],
  object: [
    { value: "hcl", label: "HCL text" },
    { value: "json", label: "JSON text" },
  ],
  any: [
    { value: "hcl", label: "HCL text" },
    { value: "json", label: "JSON text" },
  ],
};

/** The ways to ask for a value of this kind; one that is set already is always among them. */
export function widgetsOf(kind: Kind, set: string | undefined): { value: string; label: string }[] {
  const known = widgets[kind];
  return set === undefined || known.some(({ value }) => value === set) ? known : [...known, { value: set, label: set }];
}

/** Which limits fit values of this kind. One that is set although it does not fit is shown, so that it can go. */
export function limitsOf(kind: Kind, field: FieldOverride): { range: boolean; length: boolean; pattern: boolean } {
  const set = (...keys: (keyof FieldOverride)[]) => keys.some((key) => field[key] !== undefined);
  return {
    range: kind === "number" || kind === "any" || set("minimum", "maximum"),
    length: kind === "text" || kind === "collection" || kind === "any" || set("min_length", "max_length"),
    pattern: kind === "text" || kind === "any" || set("pattern"),
  };
}

/** Values as lines of text, one each: texts as they are, everything else as JSON. */
export function linesOf(values: Json[], kind: Kind): string {
  return values.map((value) => (kind === "text" ? String(value) : JSON.stringify(value))).join("\n");
}

/** The values that lines of text stand for, or which line cannot be read. */
export function valuesOf(text: string, kind: Kind): { values: Json[] } | { wrong: string } {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (kind === "text") return { values: lines.map((line) => line.trim()) };
  const values: Json[] = [];
  for (const line of lines) {
    try {
      values.push(JSON.parse(line));
    } catch {
      return { wrong: `${line.trim()} is not JSON.` };
    }
  }
  return { values };
}
