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
  const { inputs, wrong } = props;
  const each = foldedOneByOne(groups);
  const [choices, choose] = useState<Record<string, boolean>>({});
  const fold = (key: string, fields: string[], first: boolean) => {
    const hurt = fields.some((name) => wrong.has(name));
    const set = fields.filter((name) => name in inputs).length;
    const open = hurt || (choices[key] ?? (set > 0 || first));
    return { open, set, onToggle: () => choose((old) => ({ ...old, [key]: !open })) };
  };
  const names = groups.flatMap((group) => group.fields);
  if (names.length === 0) return null;
  const { set, ...all } = fold("", names, alone);
  const count = `${names.length} optional ${names.length === 1 ? "input" : "inputs"}`;
  return (
    <Fold {...all} text={`Advanced: ${count}${setText(set)}`} dense={each}>
      {groups.map((group) => {
        const label = `${group.name ?? "Inputs"}, optional`;
        if (!each) return <FieldPanel key={label} {...props} group={group} label={label} />;
        const { set, ...one } = fold(label, group.fields, false);
        return (
          <Fold key={label} {...one} text={`${group.name ?? "Others"}: ${group.fields.length}${setText(set)}`}>
            <FieldPanel {...props} group={{ ...group, name: null }} label={label} />
          </Fold>
        );
      })}
    </Fold>
  );
}

function setText(count: number): string {
  return count === 0 ? "" : `, ${count} set here`;
}
