import control from "~/ui/Control.module.css";
import { usePlace } from "../FormContext";
import type { Shape } from "../shape";
import { SecretInput } from "./SecretInput";
import type { InputProps } from "./ShapeInput";

/** Text: one line, several lines, or masked. */
export function TextInput({
  shape,
  value,
  onChange,
  place,
  label,
  omittable,
  widget,
  readOnly,
}: InputProps<Shape & { kind: "string" }>) {
  const { id, secret, aria } = usePlace(place);
  const text = value === undefined || value === null ? "" : String(value);
  const change = (next: string) => onChange(next === "" && omittable ? undefined : next);
  const shared = {
    id,
    "aria-label": label,
    className: control.control,
    ...aria,
    readOnly,
    value: text,
    placeholder: value === null && shape.nullable ? "null" : undefined,
  };
  if (secret || widget === "secret") return <SecretInput {...shared} onChange={change} />;
  if (widget === "textarea" || text.includes("\n"))
    return (
      <textarea
        {...shared}
        rows={Math.min(12, Math.max(2, text.split("\n").length))}
        onChange={(event) => change(event.currentTarget.value)}
      />
    );
  return (
    <input {...shared} autoComplete="off" spellCheck={false} onChange={(event) => change(event.currentTarget.value)} />
  );
}
