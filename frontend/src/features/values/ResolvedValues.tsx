import { useState } from "react";
import type { Resolution, Resolutions } from "~/api/types";
import table from "~/ui/DataTable.module.css";
import { EmptyState } from "~/ui/EmptyState";
import { Value } from "~/ui/Value";
import { OriginChip } from "./OriginChip";
import { originText } from "./origin";

type Props = { label: string; head: string; values: Resolutions; help?: (name: string) => string | null | undefined };

/** Effective values, each with its origin; what it overrode is shown on demand. */
export function ResolvedValues({ label, head, values, help }: Props) {
  const rows = Object.entries(values);
  if (rows.length === 0) return <EmptyState title={`No ${label.toLowerCase()} apply here`} />;
  return (
    <div className={table.frame}>
      <table className={table.table} aria-label={label}>
        <thead>
          <tr>
            <th style={{ width: "26%" }}>{head}</th>
            <th>Value</th>
            <th style={{ width: "38%" }}>From</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, resolution]) => (
            <Row key={name} name={name} resolution={resolution} help={help?.(name)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ name, resolution, help }: { name: string; resolution: Resolution; help: string | null | undefined }) {
  const [open, setOpen] = useState(false);
  const { overrode } = resolution;
  return (
    <tr>
      <td>
        <code>{name}</code>
        {help && <div className="small muted">{help}</div>}
      </td>
      <td>
        <Value value={resolution.value} sensitive={resolution.sensitive} />
      </td>
      <td>
        <div style={{ display: "flex", gap: 6, flexWrap: "wrap", alignItems: "center" }}>
          <OriginChip resolution={resolution} />
          {overrode.length > 0 && (
            <button type="button" className="link small" aria-expanded={open} onClick={() => setOpen(!open)}>
              over {overrode.length} {overrode.length === 1 ? "other" : "others"}
            </button>
          )}
        </div>
        {open && (
          <ol style={{ margin: "6px 0 0", paddingLeft: 18 }} className="small">
            {overrode.map((layer, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: layers have an order and nothing else
              <li key={index} style={{ marginBottom: 2 }}>
                <Value value={layer.value} sensitive={resolution.sensitive} struck />{" "}
                <span className="muted">{originText(layer.origin)}</span>
              </li>
            ))}
          </ol>
        )}
      </td>
    </tr>
  );
}
