import { Textarea } from "@mantine/core";
import { useState } from "react";
import type { Json } from "~/api/types";
import { type Kind, linesOf, valuesOf } from "./kind";

type Props = {
  label: string;
  description: string;
  kind: Kind;
  values: Json[];
  error?: string;
  onChange: (values: Json[]) => void;
};

/** A list of values, one a line. What cannot be read yet stays as it was typed and is not taken over. */
export function LinesInput({ label, description, kind, values, error, onChange }: Props) {
  const [text, setText] = useState(() => linesOf(values, kind));
  const read = valuesOf(text, kind);
  return (
    <Textarea
      label={label}
      description={description}
      autosize
      minRows={1}
      maxRows={8}
      styles={{ input: { fontFamily: "var(--mono)", fontSize: 12.5 } }}
      value={text}
      error={"wrong" in read ? read.wrong : error}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setText(next);
        const found = valuesOf(next, kind);
        if ("values" in found) onChange(found.values);
      }}
    />
  );
}
