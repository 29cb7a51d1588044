import { Autocomplete, Select, SimpleGrid, Stack, Switch, Textarea, TextInput } from "@mantine/core";
import type { FieldUi, JsonSchema } from "~/api/types";
import type { FieldOverride } from "~/api/versions";
import { DefaultInput } from "./DefaultInput";
import { kindOf, widgetsOf } from "./kind";
import { LimitInputs } from "./LimitInputs";
import { LinesInput } from "./LinesInput";
import { RuleRows } from "./RuleRows";

type Props = {
  name: string;
  field: FieldOverride;
  /** The field as it is without this override: the module's, or the template's where one version is edited. */
  ui: FieldUi;
  schema: JsonSchema | undefined;
  groups: string[];
  issue: (key: string) => string | undefined;
  onChange: (part: Partial<FieldOverride>) => void;
};

const switches = [
  { key: "hidden", label: "Hidden", help: "left out of the form; nobody sets it" },
  { key: "read_only", label: "Read only", help: "shown; nobody sets it" },
  { key: "frozen", label: "Frozen", help: "set when a resource is created, and never again" },
  { key: "unique", label: "Unique", help: "no two resources of the template have the same value" },
  { key: "sensitive", label: "Sensitive", help: "kept out of logs, plans and code" },
] as const;

/** Everything that an author can say about one field. */
export function FieldEditor({ name, field, ui, schema, groups, issue, onChange }: Props) {
  const kind = kindOf(schema);
  const widgets = widgetsOf(kind, field.widget);
  return (
    <Stack gap="sm" p={14} style={{ background: "var(--bg)", borderTop: "1px solid var(--line)" }}>
      {issue("") !== undefined && <p style={{ margin: 0, color: "var(--bad)" }}>{issue("")}</p>}
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <TextInput
          label="Label"
          placeholder={ui.label}
          value={field.label ?? ""}
          error={issue("label")}
          onChange={(event) => onChange({ label: event.currentTarget.value || undefined })}
        />
        <Autocomplete
          label="Group"
          placeholder={ui.group ?? "none"}
          data={groups}
          value={field.group ?? ""}
          error={issue("group")}
          onChange={(group) => onChange({ group: group || undefined })}
        />
      </SimpleGrid>
      <Textarea
        label="Help"
        placeholder={ui.help ?? undefined}
        autosize
        minRows={1}
        value={field.help ?? ""}
        error={issue("help")}
        onChange={(event) => onChange({ help: event.currentTarget.value || undefined })}
      />
      {widgets.length > 0 && (
        <Select
          label="Asked for as"
          placeholder="what fits the type"
          clearable
          clearButtonProps={{ "aria-label": "What fits the type" }}
          data={widgets}
          value={field.widget ?? null}
          error={issue("widget")}
          onChange={(widget) => onChange({ widget: widget ?? undefined })}
        />
      )}
      <fieldset style={{ border: 0, margin: 0, padding: 0, display: "grid", gap: 8 }}>
        <legend style={{ fontWeight: 550, fontSize: 13, padding: "0 0 6px" }}>Who may set it</legend>
        {switches.map(({ key, label, help }) => {
          // What the module or the template says already cannot be taken back here.
          const given = ui[key] === true;
          return (
            <Switch
              key={key}
              size="xs"
              label={
                <>
                  {label} <span className="muted">{given ? `${help}; said already` : help}</span>
                </>
              }
              error={issue(key)}
              disabled={given}
              checked={given || field[key] === true}
              onChange={(event) => onChange({ [key]: event.currentTarget.checked || undefined })}
            />
          );
        })}
      </fieldset>
      {kind !== "switch" && (
        <LinesInput
          label="Options"
          description={
            kind === "text" ? "The only values to choose from, one a line." : "The only values, one a line, as JSON."
          }
          kind={kind}
          values={field.options ?? []}
          error={issue("options")}
          onChange={(options) => onChange({ options })}
        />
      )}
      <DefaultInput
        kind={kind}
        value={field.default}
        error={issue("default")}
        onChange={(value) => onChange({ default: value })}
      />
      <LimitInputs kind={kind} field={field} issue={issue} onChange={onChange} />
      <RuleRows name={name} rules={field.rules ?? []} issue={issue} onChange={(rules) => onChange({ rules })} />
    </Stack>
  );
}
