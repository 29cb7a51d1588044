import type { JsonSchema } from "~/api/types";
import { Panel } from "~/ui/Panel";
import type { Issue } from "./check";
import { Field } from "./Field";
import type { FormFieldsProps } from "./FormFields";
import type { FieldGroup } from "./grouped";

export type SortedFormProps = FormFieldsProps & {
  /** Errors and warnings by field. */
  wrong: Map<string, Issue[]>;
  later: Map<string, Issue[]>;
};

const none: Issue[] = [];

/** The fields of one group. */
export function FieldPanel({ group, label, ...props }: SortedFormProps & { group: FieldGroup; label: string }) {
  const { form, inherited, inputs, writing, before, actions, wrong, later } = props;
  const properties = (form.schema.properties ?? {}) as Record<string, JsonSchema>;
  const required = (form.schema.required ?? []) as string[];
  return (
    <Panel title={group.name ?? undefined} bare label={label}>
      {group.fields.map((name) => {
        const ui = form.ui.fields[name];
        if (ui === undefined) return null;
        return (
          <Field
            key={name}
            name={name}
            schema={properties[name] ?? nothing}
            ui={ui}
            required={required.includes(name)}
            exists={before !== undefined && (name in before || name in inherited)}
            own={inputs[name]}
            writing={writing[name]}
            inherited={inherited[name]}
            issues={wrong.get(name) ?? none}
            hints={later.get(name) ?? none}
            actions={actions}
          />
        );
      })}
    </Panel>
  );
}

const nothing: JsonSchema = {};
