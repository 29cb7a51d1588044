import type { Diagnostic } from "~/api/types";
import type { FieldOverride, Overrides } from "~/api/versions";

const switches = ["hidden", "read_only", "frozen", "unique", "sensitive"] as const;

/** What of an override says something: empty texts and lists, and switches that are off, are left out. */
export function tidyField(field: FieldOverride): FieldOverride {
  const said = Object.entries(field).filter(([, value]) => {
    if (value === undefined || value === false || value === "") return false;
    return !(Array.isArray(value) && value.length === 0);
  });
  const tidy = Object.fromEntries(said) as FieldOverride;
  if (field.default === null || field.default === false || field.default === "") tidy.default = field.default;
  return tidy;
}

/** Overrides without fields that nothing is said about. */
export function tidy(overrides: Overrides): Overrides {
  const fields = Object.entries(overrides).map(([name, field]) => [name, tidyField(field)] as const);
  return Object.fromEntries(fields.filter(([, field]) => Object.keys(field).length > 0));
}

/** The template's overrides with those of one version laid over them, as the server does it. */
export function laidOver(template: Overrides, version: Overrides): Overrides {
  const merged: Overrides = { ...template };
  for (const [name, above] of Object.entries(tidy(version))) {
    const below = template[name] ?? {};
    const on = Object.fromEntries(switches.map((key) => [key, below[key] === true || above[key] === true]));
    merged[name] = { ...below, ...above, ...on };
  }
  return merged;
}

const looks = ["label", "help", "group", "order", "widget"];

/** What an override does to a field beyond its looks, in few words, for its row in the list. */
export function saidAbout(field: FieldOverride): string[] {
  const keys = Object.keys(tidyField(field)).filter((key) => !looks.includes(key));
  return [...new Set(keys.map((key) => words[key] ?? key))];
}

const words: Record<string, string> = {
  read_only: "read only",
  min_length: "length",
  max_length: "length",
  minimum: "range",
  maximum: "range",
};

/** The names with one moved by so many places, and the orders that make it so; ten apart, to leave room between. */
export function moved(names: string[], name: string, by: number): { names: string[]; orders: Map<string, number> } {
  const from = names.indexOf(name);
  const to = Math.min(Math.max(from + by, 0), names.length - 1);
  const rest = names.filter((other) => other !== name);
  const next = [...rest.slice(0, to), name, ...rest.slice(to)];
  return { names: next, orders: new Map(next.map((other, index) => [other, (index + 1) * 10])) };
}

/** A finding about one key of one field's override. */
export type OverrideIssue = { field: string; key: string; text: string };

/** Findings at `fields.<name>.<key>`, by field and key; `rest` are those at no field. */
export function overrideIssues(diagnostics: Diagnostic[]): { issues: OverrideIssue[]; rest: Diagnostic[] } {
  const issues: OverrideIssue[] = [];
  const rest: Diagnostic[] = [];
  for (const diagnostic of diagnostics) {
    const place = diagnostic.subject && "place" in diagnostic.subject ? diagnostic.subject.place : "";
    const found = /^fields\.([^.]+)(?:\.(.+))?$/.exec(place);
    if (found === null) rest.push(diagnostic);
    else issues.push({ field: found[1] ?? "", key: found[2] ?? "", text: sentence(diagnostic) });
  }
  return { issues, rest };
}

function sentence({ summary, detail }: Diagnostic): string {
  return detail ? `${summary}: ${detail}` : summary;
}
