import { Button } from "@mantine/core";
import { useState } from "react";
import { copyText } from "./copy";

type Props = { text: string | (() => string); label?: string; variant?: "subtle" | "default" };

/** Copies the text and says so in its own words. */
export function CopyButton({ text, label = "Copy", variant = "subtle" }: Props) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    if (!(await copyText(typeof text === "string" ? text : text()))) return;
    setCopied(true);
    setTimeout(() => setCopied(false), 1600);
  };
  const small = variant === "subtle";
  return (
    <Button
      variant={variant}
      color={small ? "gray" : undefined}
      size={small ? "compact-xs" : "sm"}
      h={small ? 22 : undefined}
      px={small ? 6 : undefined}
      onClick={copy}
    >
      <span aria-live="polite">{copied ? "Copied" : label}</span>
    </Button>
  );
}
