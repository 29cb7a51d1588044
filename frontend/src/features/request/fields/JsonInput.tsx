import { Textarea } from "@mantine/core";
import { useState } from "react";
import type { Json } from "~/api/types";
import { usePlace } from "../FormContext";
import { isUnfinished, unfinished, unfinishedText } from "../unfinished";
import type { InputProps } from "./ShapeInput";

/** Any value as JSON text. Text that is not JSON is kept and said to be none. */
export function JsonInput({ value, onChange, place, label, readOnly }: InputProps) {
  const { id, invalid } = usePlace(place);
  const [text, setText] = useState(() => jsonText(value));
  const [seen, setSeen] = useState(value);
  // A value that was set elsewhere, such as by a reset, replaces the text; one's own typing does not.
  if (seen !== value && JSON.stringify(readJson(text)) !== JSON.stringify(value)) setText(jsonText(value));
  if (seen !== value) setSeen(value);
  return (
    <Textarea
      id={id}
      aria-label={`${label} as JSON`}
      autosize
      minRows={3}
      maxRows={18}
      spellCheck={false}
      error={invalid || isUnfinished(value)}
      readOnly={readOnly}
      styles={{ input: { fontFamily: "var(--mono)", fontSize: 12.5 } }}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        onChange(readJson(event.currentTarget.value));
      }}
    />
  );
}

/** The text that stands for a value. */
export function jsonText(value: Json | undefined): string {
  if (isUnfinished(value)) return unfinishedText(value);
  return value === undefined ? "" : JSON.stringify(value, null, 2);
}

/** The value that a text stands for. */
export function readJson(text: string): Json {
  try {
    return JSON.parse(text);
  } catch (error) {
    return unfinished(text, `This is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
