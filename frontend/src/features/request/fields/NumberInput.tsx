import { useState } from "react";
import control from "~/ui/Control.module.css";
import { usePlace } from "../FormContext";
import type { Shape } from "../shape";
import { numberText, readNumber } from "./numberText";
import { SecretInput } from "./SecretInput";
import type { InputProps } from "./ShapeInput";

/** A number, typed freely: half a number is kept as it was typed, and cannot be sent. */
export function NumberInput({
  shape,
  value,
  onChange,
  place,
  label,
  omittable = false,
  readOnly,
}: InputProps<Shape & { kind: "number" }>) {
  const { id, secret, aria } = usePlace(place);
  const [text, setText] = useState(() => numberText(value));
  const [seen, setSeen] = useState(value);
  // A value that was set elsewhere, such as by a reset, replaces the text; one's own typing ("1.50") does not.
  if (seen !== value) {
    setSeen(value);
    if (JSON.stringify(readNumber(text, omittable)) !== JSON.stringify(value)) setText(numberText(value));
  }
  const change = (next: string) => {
    setText(next);
    onChange(readNumber(next, omittable));
  };
  const shared = {
    id,
    "aria-label": label,
    className: control.control,
    ...aria,
    readOnly,
    value: text,
    inputMode: "decimal" as const,
    placeholder: value === null && shape.nullable ? "null" : undefined,
  };
  if (secret) return <SecretInput {...shared} onChange={change} />;
  return <input {...shared} autoComplete="off" onChange={(event) => change(event.currentTarget.value)} />;
}
