import type { ReactNode } from "react";
import type { AuditEntry } from "~/api/types";
import { type Column, DataTable } from "~/ui/DataTable";
import { Time } from "~/ui/Time";
import { valueText } from "~/ui/value";

const columns: Column<AuditEntry>[] = [
  { name: "at", label: "When", width: "130px", cell: (entry) => <Time at={entry.at} /> },
  { name: "actor", label: "Who", width: "130px", cell: (entry) => entry.actor },
  { name: "action", label: "What", width: "210px", cell: (entry) => <code>{entry.action}</code> },
  { name: "subject", label: "Subject", width: "240px", cell: (entry) => <code>{entry.subject}</code> },
  { name: "detail", label: "Detail", cell: (entry) => <Detail detail={entry.detail} /> },
];

/** What was done, by whom, to what. */
export function AuditTable({ rows, empty }: { rows: AuditEntry[] | undefined; empty: ReactNode }) {
  return <DataTable label="Audit entries" columns={columns} rows={rows} id={(entry) => entry.id} empty={empty} />;
}

function Detail({ detail }: { detail: unknown }) {
  const nothing = detail === null || (typeof detail === "object" && Object.keys(detail).length === 0);
  if (nothing) return null;
  const text = valueText(detail);
  return (
    <code className="muted" style={{ overflowWrap: "anywhere" }} title={text}>
      {text.length > 160 ? `${text.slice(0, 160)}…` : text}
    </code>
  );
}
