import { Button } from "@mantine/core";
import type { ReactNode } from "react";

type Props = {
  text: string;
  open: boolean;
  onToggle: () => void;
  /** Whether it holds further folds, which stand close together. */
  dense?: boolean;
  children: ReactNode;
};

/** A part of the form that is there only while it is open: what nobody looks at costs nothing. */
export function Fold({ text, open, onToggle, dense = false, children }: Props) {
  return (
    <>
      <div>
        <Button variant="subtle" color="gray" size="compact-sm" aria-expanded={open} onClick={onToggle}>
          <span aria-hidden="true">{open ? "▾" : "▸"}&nbsp;</span> {text}
        </Button>
      </div>
      {open && <div style={{ display: "grid", gap: dense ? 4 : 16 }}>{children}</div>}
    </>
  );
}
