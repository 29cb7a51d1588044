import type { CSSProperties, ReactNode } from "react";
import css from "./Sides.module.css";

type Props = { side: ReactNode; width?: number; sticky?: boolean; children: ReactNode };

/** Content with a narrower column beside it; the column goes below where the window is narrow. */
export function Sides({ side, width = 300, sticky = false, children }: Props) {
  return (
    <div className={css.sides} style={{ "--side": `${width}px` } as CSSProperties}>
      <div style={{ minWidth: 0 }}>{children}</div>
      <aside className={`${css.side} ${sticky ? css.sticky : ""}`}>{side}</aside>
    </div>
  );
}
