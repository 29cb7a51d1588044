import { type FocusEvent, memo, useMemo, useState } from "react";
import { flushSync } from "react-dom";
import type { FieldUi, Json, JsonSchema, Link, Resolution } from "~/api/types";
import type { Issue } from "./check";
import type { Writing } from "./draft";
import css from "./Field.module.css";
import { FieldControl } from "./FieldControl";
import { FieldHead } from "./FieldHead";
import { FieldNotes, notesId } from "./FieldNotes";
import { FieldTools } from "./FieldTools";
import { FieldContext, issueId, placeOfId } from "./FormContext";
import type { FieldActions } from "./fieldActions";
import { fieldShape, fieldView, firstView, whyFixed } from "./fieldView";
import { byPlace } from "./findings";
import { focusPlace } from "./focus";
import { LinkPicker } from "./LinkPicker";
import { isLink } from "./link";
import { controlAt } from "./places";

export type FieldProps = {
  name: string;
  schema: JsonSchema;
  ui: FieldUi;
  required: boolean;
  /** Whether the resource was created with a value of it. */
  exists: boolean;
  /** The own value; undefined while nobody set one. */
  own: Json | undefined;
  writing: Writing | undefined;
  inherited: Resolution | undefined;
  issues: Issue[];
  hints: Issue[];
  actions: FieldActions;
};

/** One input of the module: its label, where its value comes from, the control, and what is wrong with it. */
export const Field = memo(function Field(props: FieldProps) {
  const { name, schema, ui, required, exists, own, writing, inherited, issues, actions } = props;
  // What opened the dialog takes the focus back when it closes.
  const [linking, setLinking] = useState<Element | null>(null);
  const linked = (picked?: Link) => {
    flushSync(() => {
      if (picked !== undefined) actions.onSet(name, picked);
      setLinking(null);
    });
    if (linking instanceof HTMLElement && linking.isConnected) linking.focus();
    else focusPlace(name);
  };
  const shape = useMemo(() => fieldShape(schema, ui), [schema, ui]);
  const view = useMemo(
    () => fieldView({ own, inherited, shape, sensitive: ui.sensitive }),
    [own, inherited, shape, ui.sensitive],
  );
  const fixed = whyFixed(ui, inherited, exists);
  const as = writing?.as ?? firstView(ui, shape);
  const whole = as !== "form" || isLink(own) || view.linked !== null || view.laidOver;
  const context = useMemo(() => {
    const at = (issue: Issue) => (whole ? name : controlAt(shape, view.value, issue.place));
    return { issues: byPlace(issues, at), secret: ui.sensitive, root: name, about: notesId(name), required };
  }, [issues, whole, shape, view.value, ui.sensitive, name, required]);
  const onBlur = (event: FocusEvent<HTMLElement>) => {
    const place = placeOfId(event.target.id);
    if (place !== null) actions.onBlur(place);
    if (!event.currentTarget.contains(event.relatedTarget)) actions.onBlur(name);
  };
  return (
    <div
      className={css.field}
      id={`row-${name}`}
      role="group"
      aria-label={ui.label}
      aria-describedby={`${issueId(name)} ${notesId(name)}`}
      onBlur={onBlur}
    >
      <FieldHead
        {...props}
        deprecated={schema.deprecated === true}
        fixed={fixed !== null}
        own={view.source === "own"}
      />
      <div className={css.control}>
        <FieldContext value={context}>
          <FieldControl
            {...props}
            shape={shape}
            view={view}
            as={as}
            fixed={fixed !== null}
            onLink={() => setLinking(document.activeElement)}
          />
        </FieldContext>
      </div>
      <FieldNotes {...props} fixed={fixed} note={view.note} />
      <FieldTools
        {...props}
        view={view}
        as={as}
        nullable={shape.nullable}
        fixed={fixed}
        onLink={() => setLinking(document.activeElement)}
      />
      {linking !== null && (
        <LinkPicker label={ui.label} link={isLink(own) ? own : null} onClose={() => linked()} onPick={linked} />
      )}
    </div>
  );
}, same);

// Findings are sorted anew each time; a field is drawn again only when its own are others.
function same(before: FieldProps, after: FieldProps): boolean {
  const keys = Object.keys(after) as (keyof FieldProps)[];
  return keys.every((key) =>
    key === "issues" || key === "hints"
      ? JSON.stringify(before[key]) === JSON.stringify(after[key])
      : Object.is(before[key], after[key]),
  );
}
