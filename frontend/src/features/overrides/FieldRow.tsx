import { ActionIcon } from "@mantine/core";
import type { KeyboardEvent, ReactNode } from "react";
import { Chip } from "~/ui/Chip";
import css from "./Overrides.module.css";

type Props = {
  name: string;
  label: string;
  said: string[];
  wrong: boolean;
  open: boolean;
  /** Its place among all fields, from 0; null where rows are narrowed and cannot be moved. */
  at: number | null;
  count: number;
  onToggle: () => void;
  onMove: (by: number) => void;
  children: ReactNode;
};

/** One field in the author's order: unfolds its editor, moves with its buttons or with Alt and the arrow keys. */
export function FieldRow({ name, label, said, wrong, open, at, count, onToggle, onMove, children }: Props) {
  const keys = (event: KeyboardEvent) => {
    if (!event.altKey || at === null || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    onMove(event.key === "ArrowUp" ? -1 : 1);
  };
  return (
    <li className={css.row} id={`override-${name}`}>
      <div className={css.head}>
        <button
          type="button"
          id={`override-head-${name}`}
          className={css.open}
          aria-expanded={open}
          onClick={onToggle}
          onKeyDown={keys}
        >
          <span aria-hidden="true" className="muted">
            {open ? "▾" : "▸"}
          </span>
          <span>{label}</span>
          <code className="muted">{name}</code>
          {wrong && <Chip tone="bad">needs attention</Chip>}
          {said.map((word) => (
            <Chip key={word}>{word}</Chip>
          ))}
        </button>
        {at !== null && (
          <>
            <Mover name={name} up disabled={at === 0} onMove={onMove} />
            <Mover name={name} disabled={at === count - 1} onMove={onMove} />
          </>
        )}
      </div>
      {open && children}
    </li>
  );
}

type MoverProps = { name: string; up?: boolean; disabled: boolean; onMove: (by: number) => void };

function Mover({ name, up = false, disabled, onMove }: MoverProps) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      disabled={disabled}
      aria-label={`Move ${name} ${up ? "up" : "down"}`}
      onClick={() => onMove(up ? -1 : 1)}
    >
      <span aria-hidden="true">{up ? "↑" : "↓"}</span>
    </ActionIcon>
  );
}
