import { useState } from "react";
import type { FieldUi, Json, JsonSchema, Resolution } from "~/api/types";
import { OriginChip } from "~/features/values/OriginChip";
import { placeText } from "~/features/values/origin";
import { Chip } from "~/ui/Chip";
import { Value } from "~/ui/Value";
import type { Issue } from "./check";
import css from "./Field.module.css";
import { FormContext, idOf } from "./FormContext";
import { JsonInput } from "./fields/JsonInput";
import { ShapeInput } from "./fields/ShapeInput";
import { fieldView } from "./fieldView";
import { LinkInput } from "./LinkInput";
import { LinkPicker } from "./LinkPicker";
import { isLink } from "./link";
import { isSimple, shapeOf } from "./shape";

type Props = {
  name: string;
  schema: JsonSchema;
  ui: FieldUi;
  required: boolean;
  /** The own value; undefined while nobody set one. */
  own: Json | undefined;
  inherited: Resolution | undefined;
  issues: Issue[];
  onSet: (value: Json) => void;
  onReset: () => void;
  onBlur: () => void;
};

/** One input of the module: its label, where its value comes from, the control, and what is wrong with it. */
export function Field({ name, schema, ui, required, own, inherited, issues, onSet, onReset, onBlur }: Props) {
  const [asJson, setAsJson] = useState(false);
  const [linking, setLinking] = useState(false);
  const shape = shapeOf(schema);
  const view = fieldView({ own, inherited, shape, sensitive: ui.sensitive });
  const locked = inherited?.locked ?? null;
  const readOnly = locked !== null || ui.read_only;
  const complex = !isSimple(shape) && shape.kind !== "any" && ui.widget !== "json";
  const props = {
    shape,
    value: view.value,
    onChange: onSet,
    place: name,
    label: ui.label,
    widget: ui.widget,
    readOnly,
  };
  const helpId = `help-${name}`;
  return (
    <div className={css.field} id={`row-${name}`} role="group" aria-label={ui.label} onBlur={onBlur}>
      <div className={css.head}>
        <label htmlFor={idOf(name)}>{ui.label}</label>
        {required && <Chip>required</Chip>}
        {ui.sensitive && <Chip>sensitive</Chip>}
        <span className={`${css.type} clip`} title={ui.type_text}>
          {ui.type_text}
        </span>
        <span className={css.grow} />
        {view.source === "own" ? (
          <>
            <Chip>set here</Chip>
            <button type="button" className="link small" onClick={onReset} aria-label={`Reset ${ui.label}`}>
              {inherited === undefined || inherited.origin.kind === "module_default" ? "reset" : "reset to inherited"}
            </button>
          </>
        ) : (
          inherited !== undefined && <OriginChip resolution={inherited} />
        )}
        {!readOnly && !isLink(own) && (
          <button
            type="button"
            className="link small"
            onClick={() => setLinking(true)}
            aria-label={`Link ${ui.label} to an output`}
          >
            link
          </button>
        )}
        {complex && !isLink(own) && (
          <button
            type="button"
            className="link small"
            aria-pressed={asJson}
            onClick={() => setAsJson(!asJson)}
            aria-label={`Edit ${ui.label} as JSON`}
          >
            {asJson ? "form" : "JSON"}
          </button>
        )}
      </div>
      <FormContext value={{ issues, secret: ui.sensitive }}>
        {isLink(own) ? (
          <LinkInput id={idOf(name)} link={own} onEdit={() => setLinking(true)} />
        ) : view.linked !== null ? (
          <LinkInput id={idOf(name)} link={view.linked} onOwn={readOnly ? undefined : () => onSet(view.start)} />
        ) : view.laidOver ? (
          <div id={idOf(name)} tabIndex={-1} className={css.linked}>
            <Value value={view.value} />
            <span className={css.grow} />
            {!readOnly && (
              <button type="button" className="link small" onClick={() => onSet(view.start)}>
                add to them here
              </button>
            )}
          </div>
        ) : (
          <div aria-describedby={helpId}>{asJson ? <JsonInput {...props} /> : <ShapeInput {...props} />}</div>
        )}
      </FormContext>
      {view.note !== null && <p className={css.help}>{view.note}</p>}
      {locked !== null && <p className={css.help}>Locked by {placeText(locked)}: it cannot be set here.</p>}
      {ui.help !== null && ui.help !== "" && (
        <p className={css.help} id={helpId}>
          {ui.help}
        </p>
      )}
      {issues.map((issue) => (
        <p key={`${issue.place}${issue.text}`} className={css.issue}>
          {issue.place !== name && <code>{issue.place}: </code>}
          {issue.text}
        </p>
      ))}
      {linking && (
        <LinkPicker
          label={ui.label}
          link={isLink(own) ? own : null}
          onClose={() => setLinking(false)}
          onPick={(link) => {
            onSet(link);
            setLinking(false);
          }}
        />
      )}
    </div>
  );
}
