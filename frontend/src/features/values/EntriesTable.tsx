import type { Entries } from "~/api/types";
import { Chip } from "~/ui/Chip";
import table from "~/ui/DataTable.module.css";
import { Value } from "~/ui/Value";

type Props = { label: string; entries: Entries; empty: string };

/** Tags or configs that are set at one place, to read. */
export function EntriesTable({ label, entries, empty }: Props) {
  const rows = Object.entries(entries);
  if (rows.length === 0) {
    return (
      <p className="muted" style={{ margin: 0, padding: 14 }}>
        {empty}
      </p>
    );
  }
  return (
    <div className={table.frame}>
      <table className={table.table} aria-label={label}>
        <tbody>
          {rows.map(([name, entry]) => (
            <tr key={name}>
              <td style={{ width: "34%" }}>
                <code>{name}</code>
              </td>
              <td>
                <Value value={entry.value} />
              </td>
              <td style={{ textAlign: "right" }}>
                {entry.locked && <Chip tone="warn">locked below</Chip>} {!entry.inherit && <Chip>stays here</Chip>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
