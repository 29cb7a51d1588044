import { Textarea } from "@mantine/core";
import { useState } from "react";
import type { Json } from "~/api/types";
import type { Kind } from "./kind";

type Props = { kind: Kind; value: Json | undefined; error?: string; onChange: (value: Json | undefined) => void };

/** A default in place of the module's; empty leaves the module's. */
export function DefaultInput({ kind, value, error, onChange }: Props) {
  const [text, setText] = useState(() => textOf(value, kind));
  const [wrong, setWrong] = useState<string>();
  return (
    <Textarea
      label="Default"
      description={
        kind === "text"
          ? "In place of the module's; empty leaves that one."
          : "In place of the module's, as JSON; empty leaves that one."
      }
      autosize
      minRows={1}
      maxRows={8}
      styles={{ input: { fontFamily: "var(--mono)", fontSize: 12.5 } }}
      value={text}
      error={wrong ?? error}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setText(next);
        setWrong(undefined);
        if (next.trim() === "") onChange(undefined);
        else if (kind === "text") onChange(next);
        else
          try {
            onChange(JSON.parse(next));
          } catch {
            setWrong("This is not JSON yet.");
          }
      }}
    />
  );
}

function textOf(value: Json | undefined, kind: Kind): string {
  if (value === undefined) return "";
  return kind === "text" && typeof value === "string" ? value : JSON.stringify(value);
}
