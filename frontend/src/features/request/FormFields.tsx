import { Button, Collapse } from "@mantine/core";
import { useState } from "react";
import type { Form, Json, JsonSchema, Resolutions } from "~/api/types";
import { Panel } from "~/ui/Panel";
import type { Issue } from "./check";
import { Field } from "./Field";
import { type FieldGroup, grouped } from "./grouped";
import { byField } from "./places";

type Props = {
  form: Form;
  inherited: Resolutions;
  inputs: Record<string, Json>;
  issues: Issue[];
  onSet: (name: string, value: Json) => void;
  onReset: (name: string) => void;
  onBlur: (name: string) => void;
};

/** Every input of the module: required ones first, optional ones folded under Advanced. */
export function FormFields(props: Props) {
  const { form, inputs, issues } = props;
  const { required, optional } = grouped(form);
  const names = optional.flatMap((group) => group.fields);
  const wrong = byField(issues, form.ui.order);
  const touched = names.some((name) => name in inputs);
  const [choice, setChoice] = useState<boolean | null>(null);
  const hurt = names.filter((name) => wrong.has(name)).length;
  const open = choice ?? (touched || required.length === 0);
  const shown = open || hurt > 0;
  return (
    <div style={{ display: "grid", gap: 16 }}>
      {required.map((group) => (
        <Group key={group.name ?? ""} group={group} wrong={wrong} {...props} />
      ))}
      {names.length > 0 && (
        <>
          <div>
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              aria-expanded={shown}
              onClick={() => setChoice(!shown)}
            >
              {shown ? "▾" : "▸"} Advanced: {names.length} optional {names.length === 1 ? "input" : "inputs"}
            </Button>
          </div>
          <Collapse expanded={shown} transitionDuration={100}>
            <div style={{ display: "grid", gap: 16 }}>
              {optional.map((group) => (
                <Group key={group.name ?? ""} group={group} wrong={wrong} optional {...props} />
              ))}
            </div>
          </Collapse>
        </>
      )}
    </div>
  );
}

function Group({
  group,
  optional = false,
  wrong,
  form,
  inherited,
  inputs,
  onSet,
  onReset,
  onBlur,
}: Props & { group: FieldGroup; wrong: Map<string, Issue[]>; optional?: boolean }) {
  const properties = (form.schema.properties ?? {}) as Record<string, JsonSchema>;
  const required = (form.schema.required ?? []) as string[];
  return (
    <Panel
      title={group.name ?? undefined}
      bare
      label={`${group.name ?? "Inputs"}${optional ? ", optional" : ", required"}`}
    >
      {group.fields.map((name) => {
        const ui = form.ui.fields[name];
        if (ui === undefined) return null;
        return (
          <Field
            key={name}
            name={name}
            schema={properties[name] ?? {}}
            ui={ui}
            required={required.includes(name)}
            own={inputs[name]}
            inherited={inherited[name]}
            issues={wrong.get(name) ?? []}
            onSet={(value) => onSet(name, value)}
            onReset={() => onReset(name)}
            onBlur={() => onBlur(name)}
          />
        );
      })}
    </Panel>
  );
}
