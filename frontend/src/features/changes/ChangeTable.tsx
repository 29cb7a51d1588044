import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Change } from "~/api/types";
import { Counts } from "~/ui/Counts";
import { type Column, DataTable } from "~/ui/DataTable";
import { personName } from "~/ui/person";
import { StateBadge } from "~/ui/StateBadge";
import { Time } from "~/ui/Time";

type Props = {
  rows: Change[] | undefined;
  empty: ReactNode;
  sort?: string;
  onSort?: (sort: string | undefined) => void;
  /** Shows a change beside the list instead of leaving it. */
  onPeek?: (number: number) => void;
};

const columns: Column<Change>[] = [
  {
    name: "change",
    label: "Change",
    by: (change) => change.number,
    cell: (change) => (
      <>
        <Link to="/changes/$number" params={{ number: String(change.number) }} style={{ fontWeight: 550 }}>
          <span className="muted">#{change.number}</span> {change.title}
        </Link>
        <div className="small muted mono">{change.resource.path}</div>
      </>
    ),
  },
  { name: "action", label: "Action", by: (change) => change.action, cell: (change) => change.action },
  {
    name: "state",
    label: "State",
    by: (change) => change.state,
    cell: (change) => <StateBadge state={change.state} />,
  },
  {
    name: "plan",
    label: "Plan",
    cell: (change) =>
      change.summary === null ? <span className="muted">no plan</span> : <Counts counts={change.summary} />,
  },
  {
    name: "who",
    label: "Asked by",
    by: (change) => personName(change.requested_by),
    cell: (change) => personName(change.requested_by),
  },
  {
    name: "age",
    label: "Asked",
    end: true,
    by: (change) => change.created_at,
    cell: (change) => <Time at={change.created_at} />,
  },
];

/** Changes as rows: what, who, where, the plan, and how old. */
export function ChangeTable({ rows, empty, sort, onSort, onPeek }: Props) {
  const peek: Column<Change> = {
    name: "peek",
    label: "",
    end: true,
    cell: (change) => (
      <button
        type="button"
        className="link small"
        aria-label={`Show the plan of change ${change.number}`}
        onClick={() => onPeek?.(change.number)}
      >
        Plan
      </button>
    ),
  };
  const all = onPeek === undefined ? columns : [...columns, peek];
  return (
    <DataTable
      label="Changes"
      columns={all}
      rows={rows}
      id={(change) => change.id}
      sort={sort}
      onSort={onSort}
      empty={empty}
    />
  );
}
