import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Change } from "~/api/types";
import { Counts } from "~/ui/Counts";
import { type Column, DataTable } from "~/ui/DataTable";
import { personName } from "~/ui/person";
import { StateBadge } from "~/ui/StateBadge";
import { Time } from "~/ui/Time";

const columns: Column<Change>[] = [
  {
    name: "change",
    label: "Change",
    cell: (change) => (
      <>
        <Link to="/changes/$number" params={{ number: String(change.number) }} style={{ fontWeight: 550 }}>
          <span className="muted">#{change.number}</span> {change.title}
        </Link>
        <div className="small muted">
          <span className="mono">{change.resource.path}</span> · {personName(change.requested_by)}
        </div>
      </>
    ),
  },
  { name: "state", label: "State", width: "120px", cell: (change) => <StateBadge state={change.state} /> },
  {
    name: "plan",
    label: "Plan",
    width: "170px",
    cell: (change) =>
      change.summary === null ? <span className="muted">no plan</span> : <Counts counts={change.summary} />,
  },
  { name: "age", label: "Asked", end: true, width: "130px", cell: (change) => <Time at={change.created_at} /> },
];

/** The first few changes of a kind. */
export function ChangeRows({ label, rows, empty }: { label: string; rows: Change[] | undefined; empty: ReactNode }) {
  return (
    <DataTable label={label} columns={columns} rows={rows?.slice(0, 6)} id={(change) => change.id} empty={empty} />
  );
}
