import { useId, useState } from "react";
import type { Resolution } from "~/api/types";
import { OriginChip } from "~/features/values/OriginChip";
import table from "~/ui/DataTable.module.css";
import { Value } from "~/ui/Value";
import css from "./Explain.module.css";
import { Layers } from "./Layers";

type Props = {
  label: string;
  head: string;
  rows: [string, Resolution][];
  /** The path of the resource that is explained. */
  here: string;
  /** Whether every chain is open, whatever was folded. */
  all: boolean;
  help?: (name: string) => string | null | undefined;
};

/** Effective values with the chain of layers behind each; a chain opens where it is asked for. */
export function ExplainTable({ label, head, rows, here, all, help }: Props) {
  return (
    <div className={table.frame}>
      <table className={table.table} aria-label={label}>
        <thead>
          <tr>
            <th style={{ width: "26%" }}>{head}</th>
            <th style={{ width: "32%" }}>Value</th>
            <th>Where it comes from</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, resolution]) => (
            <Row key={name} name={name} resolution={resolution} here={here} all={all} help={help?.(name)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

type RowProps = { name: string; resolution: Resolution; here: string; all: boolean; help: string | null | undefined };

function Row({ name, resolution, here, all, help }: RowProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const shown = all || open;
  const others = resolution.overrode.length;
  return (
    <tr>
      <td>
        <code style={{ overflowWrap: "anywhere" }}>{name}</code>
        {help && <div className="small muted">{help}</div>}
      </td>
      <td data-label="Value">
        <Value value={resolution.value} sensitive={resolution.sensitive} />
      </td>
      <td data-label="Where it comes from">
        <div>
          {!all && (
            <div className={css.head}>
              {!open && <OriginChip resolution={resolution} />}
              <button
                type="button"
                className="link small"
                aria-expanded={open}
                aria-controls={id}
                aria-label={`${open ? "Fold" : "Show"} the layers of ${name}`}
                onClick={() => setOpen(!open)}
              >
                {open ? "fold" : others === 0 ? "explain" : `over ${others} ${others === 1 ? "other" : "others"}`}
              </button>
            </div>
          )}
          {shown && <Layers id={id} resolution={resolution} here={here} />}
        </div>
      </td>
    </tr>
  );
}
