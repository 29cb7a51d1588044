import { TextInput } from "@mantine/core";
import { useState } from "react";
import { usePlace } from "../FormContext";
import type { Shape } from "../shape";
import { numberText, readNumber } from "./numberText";
import type { InputProps } from "./ShapeInput";

/** A number, typed freely: half a number is kept as it was typed and said to be none on submit. */
export function NumberInput({
  shape,
  value,
  onChange,
  place,
  label,
  readOnly,
}: InputProps<Shape & { kind: "number" }>) {
  const { id, invalid } = usePlace(place);
  const [text, setText] = useState(() => numberText(value));
  const [seen, setSeen] = useState(value);
  // A value that was set elsewhere, such as by a reset, replaces the text; one's own typing ("1.50") does not.
  if (seen !== value) {
    setSeen(value);
    if (JSON.stringify(readNumber(text, shape.nullable)) !== JSON.stringify(value)) setText(numberText(value));
  }
  return (
    <TextInput
      id={id}
      aria-label={label}
      inputMode="decimal"
      autoComplete="off"
      error={invalid}
      readOnly={readOnly}
      value={text}
      placeholder={value === null && shape.nullable ? "null" : undefined}
      onChange={(event) => {
        setText(event.currentTarget.value);
        onChange(readNumber(event.currentTarget.value, shape.nullable));
      }}
    />
  );
}
