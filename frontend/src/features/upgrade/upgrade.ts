import type { Diagnostic, Form, Inputs, Json, TemplateForm } from "~/api/types";
import type { Upgrade, Version } from "~/api/versions";

/** The versions that a resource can go to: every other one that is still offered, newest first. */
export function targets(versions: Version[], present: string | null): Version[] {
  return versions.filter(({ name, lifecycle }) => name !== present && lifecycle !== "archived");
}

/** The newest active version, where it is newer than the present one; the list is newest first. */
export function newerVersion(
  versions: Pick<Version, "name">[],
  present: string | null,
  latest: string | null,
): string | null {
  if (present === null || latest === null || present === latest) return null;
  const at = (name: string) => versions.findIndex((version) => version.name === name);
  return at(present) !== -1 && at(present) < at(latest) ? null : latest;
}

/** The inputs that have to be looked at: those that are missing, then those that the new version refuses. */
export function askedFor(upgrade: Pick<Upgrade, "missing" | "invalid">): string[] {
  return [...new Set([...upgrade.missing, ...upgrade.invalid.flatMap((finding) => fieldOf(finding) ?? [])])];
}

/** The findings that no shown field can carry: those at no field of the form, and what only Terraform can check. */
export function elsewhere(upgrade: Upgrade): Diagnostic[] {
  const placeless = upgrade.invalid.filter((finding) => {
    const field = fieldOf(finding);
    return field === null || upgrade.form.ui.fields[field] === undefined;
  });
  return [...placeless, ...upgrade.warnings];
}

/** The inputs that are kept: all but those that the new version has no variable for. */
export function keptInputs(inputs: Inputs, removed: string[]): Inputs {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => !removed.includes(name)));
}

/** A form of these inputs only, none folded away. One that is new can be set this once, even where it is frozen. */
export function narrowedTo(form: TemplateForm, names: string[], fresh: string[]): TemplateForm {
  return { ...form, form: only(form.form, names, fresh) };
}

function only(form: Form, names: string[], fresh: string[]): Form {
  const fields = Object.entries(form.ui.fields)
    .filter(([name]) => names.includes(name))
    .map(([name, ui]) => [name, { ...ui, advanced: false, frozen: ui.frozen && !fresh.includes(name) }] as const);
  const required = ((form.schema.required ?? []) as string[]).filter((name) => names.includes(name));
  const properties = Object.entries((form.schema.properties ?? {}) as Record<string, Json>).filter(([name]) =>
    names.includes(name),
  );
  return {
    schema: { ...form.schema, required, properties: Object.fromEntries(properties) },
    ui: { order: form.ui.order.filter((name) => names.includes(name)), fields: Object.fromEntries(fields) },
  };
}

function fieldOf({ subject }: Diagnostic): string | null {
  if (!subject || !("place" in subject)) return null;
  return /^[^.[]+/.exec(subject.place)?.[0] ?? null;
}
