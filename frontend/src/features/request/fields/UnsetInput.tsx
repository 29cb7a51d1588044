import { useRef } from "react";
import { flushSync } from "react-dom";
import { usePlace } from "../FormContext";
import { focusFirst } from "../focus";
import { emptyOf } from "../shape";
import css from "./fields.module.css";
import type { InputProps } from "./ShapeInput";

/** A value that is null, or left out: said as such, with the way to give one. */
export function UnsetInput({ shape, value, onChange, place, label, readOnly }: InputProps) {
  const { id, secret, aria } = usePlace(place);
  const box = useRef<HTMLDivElement>(null);
  const set = () => {
    const parent = box.current?.parentElement;
    flushSync(() => onChange(emptyOf(shape)));
    focusFirst(document.getElementById(id) ?? parent);
  };
  return (
    <div ref={box} className={css.unset}>
      <span className={css.nothing}>{value === null ? <code>null</code> : secret ? "Not shown." : "Left out."}</span>
      {!readOnly && (
        <button
          type="button"
          id={id}
          className={css.plain}
          aria-label={`Set ${label}`}
          aria-describedby={aria["aria-describedby"]}
          onClick={set}
        >
          Set
        </button>
      )}
    </div>
  );
}
