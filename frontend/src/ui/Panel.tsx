import type { ReactNode } from "react";
import css from "./Panel.module.css";

type Props = {
  title?: string;
  aside?: ReactNode;
  /** Content that brings its own padding, such as a table. */
  bare?: boolean;
  label?: string;
  children: ReactNode;
};

/** A framed part of a page. */
export function Panel({ title, aside, bare = false, label, children }: Props) {
  const titled = title !== undefined;
  return (
    <section className={`${css.panel} ${titled && bare ? css.ruled : ""}`} aria-label={label ?? title}>
      {titled && (
        <div className={css.head}>
          <h2>{title}</h2>
          <span className={css.grow} />
          {aside}
        </div>
      )}
      <div className={bare ? css.bare : css.body} style={titled || bare ? undefined : { paddingTop: 14 }}>
        {children}
      </div>
    </section>
  );
}
