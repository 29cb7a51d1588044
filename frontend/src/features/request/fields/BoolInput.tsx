import { SegmentedControl } from "@mantine/core";
import type { Json } from "~/api/types";
import { usePlace } from "../FormContext";
import type { InputProps } from "./ShapeInput";

const words: Record<string, Json> = { true: true, false: false, null: null };

/** Yes or no, and nothing where that is allowed. */
export function BoolInput({ shape, value, onChange, place, label, readOnly }: InputProps) {
  const { id } = usePlace(place);
  const data = [
    { value: "true", label: "true" },
    { value: "false", label: "false" },
  ];
  if (shape.nullable) data.push({ value: "null", label: "null" });
  return (
    <SegmentedControl
      id={id}
      tabIndex={-1}
      aria-label={label}
      data={data}
      size="sm"
      readOnly={readOnly}
      value={value === undefined ? "" : String(value)}
      onChange={(next) => onChange(words[next] ?? null)}
    />
  );
}
