import type { FieldUi, Json } from "~/api/types";
import type { Writing } from "./draft";
import { idOf } from "./FormContext";
import type { FieldActions } from "./fieldActions";
import { PlaceIssues } from "./fields/PlaceIssues";
import { ShapeInput } from "./fields/ShapeInput";
import type { FieldView } from "./fieldView";
import { LaidOver } from "./LaidOver";
import { LinkInput } from "./LinkInput";
import { isLink } from "./link";
import type { Shape } from "./shape";
import { TextEditor } from "./text/TextEditor";

type Props = {
  name: string;
  ui: FieldUi;
  shape: Shape;
  own: Json | undefined;
  view: FieldView;
  as: Writing["as"];
  writing: Writing | undefined;
  /** Whether it cannot be edited. */
  fixed: boolean;
  actions: FieldActions;
  onLink: () => void;
};

/** What a field's value is edited with now: a link, a text, entries laid over others, or the control of its type. */
export function FieldControl({ name, ui, shape, own, view, as, writing, fixed, actions, onLink }: Props) {
  const set = (value: Json | undefined) => actions.onSet(name, value);
  const link = isLink(own) ? own : view.linked;
  if (link !== null) {
    return (
      <>
        <LinkInput
          id={idOf(name)}
          link={link}
          onEdit={isLink(own) && !fixed ? onLink : undefined}
          onOwn={!isLink(own) && !fixed ? () => set(view.start) : undefined}
        />
        <PlaceIssues place={name} />
      </>
    );
  }
  if (as !== "form") {
    return (
      <TextEditor
        place={name}
        label={ui.label}
        as={as}
        text={writing?.text}
        value={view.laidOver ? undefined : view.value}
        readOnly={fixed}
        onWrite={(text) => actions.onWrite(name, as, text)}
        onSettle={() => void actions.onSettle(name)}
      />
    );
  }
  if (view.laidOver) return <LaidOver place={name} value={view.value} onOwn={fixed ? undefined : () => set({})} />;
  return (
    <ShapeInput
      shape={shape}
      value={view.value}
      implied={view.source !== "own"}
      omittable={view.without === undefined || view.without === null}
      onChange={set}
      place={name}
      label={ui.label}
      widget={ui.widget}
      readOnly={fixed}
    />
  );
}
