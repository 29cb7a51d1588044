import { TextInput as Line, PasswordInput, Textarea } from "@mantine/core";
import { usePlace } from "../FormContext";
import type { Shape } from "../shape";
import type { InputProps } from "./ShapeInput";

/** Text: one line, several lines, or masked. */
export function TextInput({
  shape,
  value,
  onChange,
  place,
  label,
  widget,
  readOnly,
}: InputProps<Shape & { kind: "string" }>) {
  const { id, invalid, secret } = usePlace(place);
  const shared = {
    id,
    "aria-label": label,
    error: invalid,
    readOnly,
    value: typeof value === "string" ? value : "",
    placeholder: value === null && shape.nullable ? "null" : undefined,
    onChange: (event: { currentTarget: { value: string } }) => {
      const text = event.currentTarget.value;
      onChange(text === "" && shape.nullable ? null : text);
    },
  };
  if (secret) return <PasswordInput {...shared} autoComplete="new-password" />;
  if (widget === "textarea" || (typeof value === "string" && value.includes("\n")))
    return <Textarea {...shared} autosize minRows={2} maxRows={12} />;
  return <Line {...shared} autoComplete="off" spellCheck={false} />;
}
