import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ChangeSet } from "~/api/types";
import { type Column, DataTable } from "~/ui/DataTable";
import { personName } from "~/ui/person";
import { StateBadge } from "~/ui/StateBadge";
import { Time } from "~/ui/Time";
import { tally } from "./setWords";

const columns: Column<ChangeSet>[] = [
  {
    name: "set",
    label: "Change set",
    cell: (set) => (
      <>
        <Link to="/change-sets/$number" params={{ number: String(set.number) }} style={{ fontWeight: 550 }}>
          <span className="muted">#{set.number}</span> {set.title}
        </Link>
        {set.reason !== null && <div className="small muted">{set.reason}</div>}
      </>
    ),
  },
  { name: "state", label: "State", cell: (set) => <StateBadge state={set.state} /> },
  { name: "members", label: "Members", cell: (set) => tally(set.members) },
  { name: "who", label: "Asked by", cell: (set) => personName(set.requested_by) },
  { name: "age", label: "Asked", end: true, cell: (set) => <Time at={set.created_at} /> },
];

/** Change sets as rows: what, how far its members are, who asked, and how old. */
export function SetTable({ rows, empty }: { rows: ChangeSet[] | undefined; empty: ReactNode }) {
  return <DataTable label="Change sets" columns={columns} rows={rows} id={(set) => set.id} empty={empty} />;
}
