import { flushSync } from "react-dom";
import { Value } from "~/ui/Value";
import { usePlace } from "../FormContext";
import { focusFirst } from "../focus";
import { emptyOf, type Shape } from "../shape";
import css from "./fields.module.css";
import type { InputProps } from "./ShapeInput";

const wanted: Record<Shape["kind"], string> = {
  string: "a text",
  number: "a number",
  bool: "true or false",
  list: "a list",
  set: "a set",
  map: "a map",
  tuple: "a tuple of the right length",
  object: "an object with the type's attributes alone",
  any: "a value",
};

/** A value, written as text, that the controls of its type cannot show: kept as it is, to mend as text or to replace. */
export function MisfitInput({ shape, value, onChange, place, label, readOnly }: InputProps) {
  const { id, secret, aria } = usePlace(place);
  const replace = () => {
    flushSync(() => onChange(emptyOf(shape)));
    focusFirst(document.getElementById(id));
  };
  return (
    <div className={css.unset}>
      <Value value={value} sensitive={secret} />
      <span className={css.nothing}>is not {wanted[shape.kind]}: edit it as HCL or JSON, or</span>
      {!readOnly && (
        <button
          type="button"
          id={id}
          className={css.plain}
          aria-label={`Replace ${label}`}
          aria-describedby={aria["aria-describedby"]}
          onClick={replace}
        >
          Replace
        </button>
      )}
    </div>
  );
}
