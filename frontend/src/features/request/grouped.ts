import type { Form } from "~/api/types";

export type FieldGroup = { name: string | null; fields: string[] };

/** The fields to show: required ones first, then optional ones; both in the author's order and groups. */
export function grouped(form: Form): { required: FieldGroup[]; optional: FieldGroup[] } {
  const shown = form.ui.order.filter((name) => form.ui.fields[name]?.hidden !== true);
  const advanced = (name: string) => form.ui.fields[name]?.advanced === true;
  return {
    required: groups(
      form,
      shown.filter((name) => !advanced(name)),
    ),
    optional: groups(form, shown.filter(advanced)),
  };
}

/** Whether groups are folded each on its own: together they would fill several screens. */
export function foldedOneByOne(groups: FieldGroup[]): boolean {
  return groups.length > 1 && groups.reduce((sum, group) => sum + group.fields.length, 0) > 24;
}

/** The fields whose name, label or help holds every word that is sought; those with a finding are always among them. */
export function found(form: Form, fields: string[], sought: string, wrong: ReadonlyMap<string, unknown>): string[] {
  const words = sought.toLowerCase().split(/\s+/).filter(Boolean);
  return fields.filter((name) => {
    const ui = form.ui.fields[name];
    const text = `${name} ${ui?.label} ${ui?.help ?? ""} ${ui?.group ?? ""}`.toLowerCase();
    return wrong.has(name) || words.every((word) => text.includes(word));
  });
}

function groups(form: Form, names: string[]): FieldGroup[] {
  const map = new Map<string | null, string[]>();
  for (const name of names) {
    const group = form.ui.fields[name]?.group ?? null;
    map.set(group, [...(map.get(group) ?? []), name]);
  }
  return [...map].map(([name, fields]) => ({ name, fields }));
}
