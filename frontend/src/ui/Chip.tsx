import type { ReactNode } from "react";
import css from "./Chip.module.css";

export type Tone = "plain" | "ok" | "warn" | "bad" | "info";

type Props = { tone?: Tone; dot?: boolean; title?: string; children: ReactNode };

/** A small label. The tone only underlines what the words already say. */
export function Chip({ tone = "plain", dot = false, title, children }: Props) {
  const colour = tone === "plain" ? "" : css[tone];
  return (
    <span className={`${css.chip} ${colour}`} title={title}>
      {dot && <i className={css.dot} aria-hidden="true" />}
      <span>{children}</span>
    </span>
  );
}
