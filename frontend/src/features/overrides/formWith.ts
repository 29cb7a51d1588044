import type { FieldUi, Form, Json, JsonSchema } from "~/api/types";
import type { FieldOverride, Overrides } from "~/api/versions";

// How the form will look with overrides that are not saved yet. The server makes the form that people fill in; this
// is its likeness while an author types.

/** The module's own form with an author's overrides. */
export function formWith(form: Form, overrides: Overrides): Form {
  const properties = (form.schema.properties ?? {}) as Record<string, JsonSchema>;
  const said = (name: string) => overrides[name] ?? {};
  const required = ((form.schema.required ?? []) as string[]).filter((name) => said(name).default === undefined);
  const fields = Object.entries(form.ui.fields).map(([name, ui]) => [
    name,
    uiWith(ui, said(name), required.includes(name)),
  ]);
  const schemas = Object.entries(properties).map(([name, schema]) => [name, schemaWith(schema, said(name))]);
  return {
    schema: { ...form.schema, properties: Object.fromEntries(schemas), required },
    ui: { order: ordered(form.ui.order, overrides), fields: Object.fromEntries(fields) },
  };
}

function uiWith(ui: FieldUi, said: FieldOverride, required: boolean): FieldUi {
  const rules = (said.rules ?? []).map(({ condition, error_message }) => ({ condition, message: error_message }));
  const options = said.options ?? ui.options;
  return {
    ...ui,
    label: said.label || ui.label,
    help: said.help || ui.help,
    group: said.group || ui.group,
    widget: said.widget || (options.length > 0 ? "select" : said.sensitive ? "secret" : ui.widget),
    options,
    hidden: said.hidden ?? false,
    read_only: said.read_only ?? false,
    frozen: said.frozen ?? false,
    unique: said.unique ?? false,
    sensitive: ui.sensitive || said.sensitive === true,
    advanced: !required,
    rules: [...(ui.rules ?? []), ...rules],
  };
}

function schemaWith(schema: JsonSchema, said: FieldOverride): JsonSchema {
  const added: Record<string, Json> = {};
  const list = schema.type === "array" || (Array.isArray(schema.type) && schema.type.includes("array"));
  const map = schema.additionalProperties !== undefined;
  const [least, most] = list
    ? ["minItems", "maxItems"]
    : map
      ? ["minProperties", "maxProperties"]
      : ["minLength", "maxLength"];
  if (said.options !== undefined && said.options.length > 0) added.enum = said.options;
  if (said.pattern) added.pattern = said.pattern;
  if (said.minimum !== undefined) added.minimum = said.minimum;
  if (said.maximum !== undefined) added.maximum = said.maximum;
  if (said.min_length !== undefined) added[least as string] = said.min_length;
  if (said.max_length !== undefined) added[most as string] = said.max_length;
  if (said.default !== undefined) added.default = said.default;
  if (said.read_only) added.readOnly = true;
  return { ...schema, ...added };
}

/** Fields with an order come first, by it; the others keep the module's order after them. */
function ordered(names: string[], overrides: Overrides): string[] {
  const order = (name: string) => overrides[name]?.order ?? Number.POSITIVE_INFINITY;
  const numbered = names.map((name, index) => ({ name, index, order: order(name) }));
  return numbered.sort((a, b) => (a.order === b.order ? a.index - b.index : a.order - b.order)).map(({ name }) => name);
}
