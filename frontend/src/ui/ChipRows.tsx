import type { ReactNode } from "react";

export type ChipRow = {
  id: string;
  text: ReactNode;
  /** What stands below the text, in small. */
  note?: ReactNode;
  chip?: ReactNode;
};

/** Lines of text with a chip at their end. */
export function ChipRows({ label, rows }: { label: string; rows: ChipRow[] }) {
  if (rows.length === 0) return null;
  return (
    <ul aria-label={label} style={{ listStyle: "none", margin: 0, padding: 0, display: "grid", gap: 8 }}>
      {rows.map((row) => (
        <li key={row.id} style={{ display: "flex", justifyContent: "space-between", gap: 8 }}>
          <span style={{ minWidth: 0 }}>
            {row.text}
            {row.note && (
              <span className="small muted" style={{ display: "block" }}>
                {row.note}
              </span>
            )}
          </span>
          {row.chip && <span>{row.chip}</span>}
        </li>
      ))}
    </ul>
  );
}
