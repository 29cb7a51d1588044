import type { ReactNode } from "react";

type Props = { rows: [string, ReactNode][]; width?: number };

/** Names and values, one below the other. Rows whose value is null are left out. */
export function KeyValues({ rows, width = 116 }: Props) {
  return (
    <dl
      style={{
        display: "grid",
        gridTemplateColumns: `${width}px minmax(0, 1fr)`,
        gap: "6px 12px",
        margin: 0,
        fontSize: 13,
      }}
    >
      {rows
        .filter(([, value]) => value !== null)
        .map(([name, value]) => (
          <div key={name} style={{ display: "contents" }}>
            <dt className="muted">{name}</dt>
            <dd style={{ margin: 0, overflowWrap: "anywhere" }}>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
