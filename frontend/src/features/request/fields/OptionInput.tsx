import { Select } from "@mantine/core";
import type { Json } from "~/api/types";
import { usePlace } from "../FormContext";
import type { InputProps } from "./ShapeInput";

/** One of the values that the author offers; each keeps its own type. */
export function OptionInput({
  shape,
  value,
  onChange,
  place,
  label,
  readOnly,
  options,
}: InputProps & { options: Json[] }) {
  const { id, invalid } = usePlace(place);
  const key = (option: Json) => JSON.stringify(option);
  const data = options.map((option) => ({ value: key(option), label: String(option) }));
  const known = value !== undefined && options.some((option) => key(option) === key(value));
  if (value !== undefined && value !== null && !known)
    data.unshift({ value: key(value), label: `${String(value)} (not offered)` });
  return (
    <Select
      id={id}
      aria-label={label}
      data={data}
      error={invalid}
      readOnly={readOnly}
      allowDeselect={false}
      clearable={shape.nullable}
      placeholder={shape.nullable ? "null" : "Choose"}
      value={value === undefined || value === null ? null : key(value)}
      onChange={(next) => onChange(next === null ? null : JSON.parse(next))}
      comboboxProps={{ transitionProps: { duration: 80 } }}
    />
  );
}
