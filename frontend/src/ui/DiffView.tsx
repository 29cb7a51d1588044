import { Fragment, useMemo, useState } from "react";
import css from "./DiffView.module.css";
import { type DiffPart, type DiffRow, foldSame, lineDiff, stat } from "./lineDiff";

type Props = { path: string; before: string | null; after: string | null };

const signs = { same: " ", added: "+", removed: "−" };
const classes = { same: "", added: css.isadded, removed: css.isremoved };

/** One file before and after, line by line; unaltered stretches are folded until asked for. */
export function DiffView({ path, before, after }: Props) {
  const rows = useMemo(() => lineDiff(before, after), [before, after]);
  const parts = useMemo(() => foldSame(rows), [rows]);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const { added, removed } = stat(rows);
  const verb = before === null ? "new file" : after === null ? "removed file" : null;
  return (
    <section className={css.file} aria-label={path}>
      <div className={css.head}>
        <span className="clip">{path}</span>
        {verb !== null && <span className="muted">{verb}</span>}
        <span className={css.added}>+{added}</span>
        <span className={css.removed}>−{removed}</span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div className={css.scroll} tabIndex={0} role="group" aria-label={`Lines of ${path}`}>
        <table className={css.rows}>
          <tbody>
            {parts.map((part, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: parts are a cut of one text
              <Fragment key={index}>
                {part.kind === "rows" || open.has(index) ? (
                  <Rows rows={part.rows} />
                ) : (
                  <Fold part={part} unfold={() => setOpen(new Set([...open, index]))} />
                )}
              </Fragment>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Rows({ rows }: { rows: DiffRow[] }) {
  return rows.map((row) => (
    <tr key={`${row.before}:${row.after}`} className={classes[row.kind]} data-kind={row.kind}>
      <td className={css.number}>{row.before}</td>
      <td className={css.number}>{row.after}</td>
      <td className={css.sign}>{signs[row.kind]}</td>
      <td>{row.text}</td>
    </tr>
  ));
}

function Fold({ part, unfold }: { part: DiffPart; unfold: () => void }) {
  const count = part.rows.length;
  return (
    <tr className={css.fold}>
      <td colSpan={4}>
        <button type="button" onClick={unfold}>
          Show {count} unaltered {count === 1 ? "line" : "lines"}
        </button>
      </td>
    </tr>
  );
}
