import { useState } from "react";
import { FieldPanel, type SortedFormProps } from "./FieldPanel";
import { Fold } from "./Fold";
import { type FieldGroup, foldedOneByOne } from "./grouped";

type Props = SortedFormProps & {
  groups: FieldGroup[];
  /** Whether there are no other fields. */
  alone: boolean;
};

/** What need not be given, folded; many groups fold one by one. What is set or wrong is in the open. */
export function OptionalFields({ groups, alone, ...props }: Props) {
  const names = groups.flatMap((group) => group.fields);
  const each = foldedOneByOne(groups);
  const [choices, choose] = useState<Record<string, boolean>>({});
  const state = (key: string, fields: string[], first: boolean) => {
    const wrong = fields.some((name) => props.wrong.has(name));
    const touched = fields.some((name) => name in props.inputs);
    const open = wrong || (choices[key] ?? (touched || first));
    return { open, onToggle: () => choose((old) => ({ ...old, [key]: !open })) };
  };
  if (names.length === 0) return null;
  return (
    <Fold
      {...state("", names, alone)}
      text={`Advanced: ${names.length} optional ${names.length === 1 ? "input" : "inputs"}`}
    >
      {groups.map((group) => {
        const label = `${group.name ?? "Inputs"}, optional`;
        const panel = (titled: boolean) => (
          <FieldPanel
            key={group.name ?? ""}
            {...props}
            group={titled ? group : { ...group, name: null }}
            label={label}
          />
        );
        if (!each) return panel(true);
        const key = group.name ?? "Others";
        return (
          <Fold key={key} {...state(key, group.fields, false)} text={`${key}: ${group.fields.length}`}>
            {panel(false)}
          </Fold>
        );
      })}
    </Fold>
  );
}
