import { flushSync } from "react-dom";
import type { Json } from "~/api/types";
import { idOf } from "../FormContext";
import { focusPlace } from "../focus";
import { type Attribute, isSimple } from "../shape";
import css from "./fields.module.css";

type Props = {
  attribute: Attribute;
  /** Names the object. */
  label: string;
  place: string;
  /** Undefined while it is left out. */
  value: Json | undefined;
  onChange: ((value: Json | undefined) => void) | undefined;
};

/** An attribute's name, whether it is left out, and the way to leave it out again or to make it null. */
export function AttributeHead({ attribute, label, place, value, onChange }: Props) {
  const { name, required, shape } = attribute;
  const isSet = value !== undefined;
  const act = (next: Json | undefined) => {
    flushSync(() => onChange?.(next));
    focusPlace(place);
  };
  return (
    <div className={css.attributeHead}>
      <label htmlFor={idOf(place)}>
        {required || isSet ? <b>{name}</b> : name} {required && <span className="muted">required</span>}
        {!isSet && !required && isSimple(shape) && (
          <span className="muted">
            {shape.fallback === undefined || shape.fallback === null ? "left out" : "default"}
          </span>
        )}
      </label>
      {!required && isSet && onChange !== undefined && (
        <button
          type="button"
          className={css.plain}
          onClick={() => act(undefined)}
          aria-label={`Clear ${name} of ${label}`}
        >
          clear
        </button>
      )}
      {required && shape.nullable && value !== null && onChange !== undefined && (
        <button
          type="button"
          className={css.plain}
          onClick={() => act(null)}
          aria-label={`Set ${name} of ${label} to null`}
        >
          null
        </button>
      )}
    </div>
  );
}
