import control from "~/ui/Control.module.css";
import { valueText } from "~/ui/value";
import { usePlace } from "../FormContext";
import { isUnfinished } from "../unfinished";
import type { InputProps } from "./ShapeInput";

/** One of the values that the module or its author offers; each keeps its own type. */
export function OptionInput({ shape, value, onChange, place, label, omittable, readOnly }: InputProps) {
  const { id, aria } = usePlace(place);
  const keys = shape.options.map((option) => JSON.stringify(option));
  const given = value === undefined || value === null || isUnfinished(value) ? null : JSON.stringify(value);
  const choose = (key: string) => onChange(key === "" ? undefined : JSON.parse(key));
  const shared = { id, "aria-label": label, className: control.control, ...aria };
  if (readOnly) return <input {...shared} readOnly value={given === null ? "" : textOf(value)} />;
  return (
    <select {...shared} value={given ?? ""} onChange={(event) => choose(event.currentTarget.value)}>
      {(given === null || omittable) && (
        <option value="" disabled={!omittable}>
          {value === null ? "null" : omittable ? "not set" : "Choose"}
        </option>
      )}
      {given !== null && !keys.includes(given) && <option value={given}>{textOf(value)} (not offered)</option>}
      {shape.options.map((option, index) => (
        <option key={keys[index]} value={keys[index]}>
          {textOf(option)}
        </option>
      ))}
    </select>
  );
}

function textOf(option: unknown): string {
  return typeof option === "string" ? option : valueText(option);
}
