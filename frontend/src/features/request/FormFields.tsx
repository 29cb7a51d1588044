import { TextInput, VisuallyHidden } from "@mantine/core";
import { useMemo, useState } from "react";
import type { Form, Json, Resolutions } from "~/api/types";
import type { Issue } from "./check";
import type { Writing } from "./draft";
import css from "./Field.module.css";
import { FieldPanel } from "./FieldPanel";
import { AnnounceContext } from "./FormContext";
import type { FieldActions } from "./fieldActions";
import { byField } from "./findings";
import { found, grouped } from "./grouped";
import { OptionalFields } from "./OptionalFields";

export type FormFieldsProps = {
  form: Form;
  inherited: Resolutions;
  inputs: Record<string, Json>;
  writing: Record<string, Writing>;
  issues: Issue[];
  hints: Issue[];
  /** The inputs that the resource has; undefined while it is created. */
  before?: Record<string, Json>;
  actions: FieldActions;
};

// A form that fits on a screen or two needs no search.
const many = 20;

/** Every input of the module: required ones first, optional ones folded under Advanced. */
export function FormFields(props: FormFieldsProps) {
  const { form, issues, hints } = props;
  const [said, announce] = useState("");
  const [sought, seek] = useState("");
  const { required, optional } = useMemo(() => grouped(form), [form]);
  const wrong = byField(issues, form.ui.order);
  const later = byField(hints, form.ui.order);
  const shown = [...required, ...optional].flatMap((group) => group.fields);
  const hits = found(form, shown, sought, wrong);
  const shared = { ...props, wrong, later };
  return (
    <AnnounceContext value={announce}>
      <div className={shown.length > many ? css.long : undefined} style={{ display: "grid", gap: 16 }}>
        {shown.length > many && (
          <TextInput
            type="search"
            aria-label="Find an input"
            placeholder={`Find one of ${shown.length} inputs`}
            value={sought}
            // Searching is no submit.
            onKeyDown={(event) => event.key === "Enter" && !event.ctrlKey && !event.metaKey && event.preventDefault()}
            onChange={(event) => seek(event.currentTarget.value)}
          />
        )}
        {sought.trim() !== "" ? (
          <FieldPanel {...shared} group={{ name: null, fields: hits }} label="Inputs found" />
        ) : (
          <>
            {required.map((group) => (
              <FieldPanel
                key={group.name ?? ""}
                {...shared}
                group={group}
                label={`${group.name ?? "Inputs"}, required`}
              />
            ))}
            <OptionalFields {...shared} groups={optional} alone={required.length === 0} />
          </>
        )}
        <VisuallyHidden role="status">{said}</VisuallyHidden>
      </div>
    </AnnounceContext>
  );
}
