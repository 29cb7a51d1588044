import type { Form } from "~/api/types";

export type FieldGroup = { name: string | null; fields: string[] };

/** The fields to show: required ones first, then optional ones; both in the author's order and groups. */
export function grouped(form: Form): { required: FieldGroup[]; optional: FieldGroup[] } {
  const shown = form.ui.order.filter((name) => form.ui.fields[name]?.hidden !== true);
  return {
    required: groups(
      form,
      shown.filter((name) => form.ui.fields[name]?.advanced !== true),
    ),
    optional: groups(
      form,
      shown.filter((name) => form.ui.fields[name]?.advanced === true),
    ),
  };
}

function groups(form: Form, names: string[]): FieldGroup[] {
  const found: FieldGroup[] = [];
  for (const name of names) {
    const group = form.ui.fields[name]?.group ?? null;
    const known = found.find((candidate) => candidate.name === group);
    if (known === undefined) found.push({ name: group, fields: [name] });
    else known.fields.push(name);
  }
  return found;
}
