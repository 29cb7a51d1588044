import type { FieldUi, Resolution } from "~/api/types";
import { OriginChip } from "~/features/values/OriginChip";
import { Chip } from "~/ui/Chip";
import { LockMark } from "~/ui/LockMark";
import { typeLine } from "~/ui/typeText";
import css from "./Field.module.css";
import { idOf } from "./FormContext";

type Props = {
  name: string;
  ui: FieldUi;
  required: boolean;
  exists: boolean;
  inherited: Resolution | undefined;
  /** Whether the module asks not to set it any more. */
  deprecated: boolean;
  /** Whether it cannot be edited. */
  fixed: boolean;
  /** Whether the value is set here. */
  own: boolean;
};

/** What a field is called, what it takes, and where its value comes from. */
export function FieldHead({ name, ui, required, exists, inherited, deprecated, fixed, own }: Props) {
  return (
    <div className={css.head}>
      <label htmlFor={idOf(name)}>{ui.label}</label>
      {required && <Chip>required</Chip>}
      {ui.sensitive && <Chip>sensitive</Chip>}
      {deprecated && <Chip tone="warn">deprecated</Chip>}
      {ui.unique && <Chip title="No two resources of this template may have the same value.">unique</Chip>}
      {ui.frozen && !exists && <Chip title="It cannot be altered once the resource is created.">set once</Chip>}
      {own ? <Chip>set here</Chip> : inherited !== undefined && <OriginChip resolution={inherited} />}
      {fixed && (
        <span className={css.fixed}>
          <LockMark />
          {ui.read_only ? "read only" : "locked"}
        </span>
      )}
      <span className={`${css.type} clip`} title={ui.type_text}>
        {typeLine(ui.type_text)}
      </span>
    </div>
  );
}
