import { type KeyboardEvent, useState } from "react";
import css from "./ToolRow.module.css";

export type Tool = {
  text: string;
  /** The whole sentence for whoever does not see where it stands. */
  label: string;
  /** For a choice of several: whether this is the present one. */
  pressed?: boolean;
  /** Why it cannot be used now. */
  blocked?: string | null;
  onUse: () => void;
};

/** Small tools of one thing. The row is one stop of the Tab key, at the present choice; arrows move within it. */
export function ToolRow({ label, tools }: { label: string; tools: Tool[] }) {
  const [at, setAt] = useState<string | null>(null);
  const held = tools.findIndex((tool) => tool.label === at);
  const pressed = tools.findIndex((tool) => tool.pressed);
  const current = Math.max(0, held === -1 ? pressed : held);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const last = tools.length - 1;
    const next = { ArrowRight: current + 1, ArrowLeft: current - 1, Home: 0, End: last }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const to = Math.min(last, Math.max(0, next));
    event.currentTarget.querySelectorAll("button")[to]?.focus();
  };
  return (
    <div role="toolbar" aria-label={label} className={css.row} onKeyDown={onKeyDown}>
      {tools.map((tool, index) => (
        <button
          key={tool.label}
          type="button"
          className={css.tool}
          tabIndex={index === current ? 0 : -1}
          aria-label={tool.label}
          aria-pressed={tool.pressed}
          aria-disabled={tool.blocked ? true : undefined}
          title={tool.blocked ?? undefined}
          onFocus={() => setAt(tool.label)}
          onClick={() => !tool.blocked && tool.onUse()}
        >
          {tool.text}
        </button>
      ))}
    </div>
  );
}
