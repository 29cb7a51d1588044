import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Run } from "~/api/types";
import { Chip } from "~/ui/Chip";
import { Counts } from "~/ui/Counts";
import { type Column, DataTable } from "~/ui/DataTable";
import { StateBadge } from "~/ui/StateBadge";
import { Time } from "~/ui/Time";
import { duration } from "~/ui/time";
import { waitText } from "./waits";

type Props = {
  rows: Run[] | undefined;
  empty: ReactNode;
  sort?: string;
  onSort?: (sort: string | undefined) => void;
  /** Beside other things: without how long each took. */
  brief?: boolean;
};

const columns: Column<Run>[] = [
  {
    name: "run",
    label: "Run",
    by: (run) => run.path,
    cell: (run) => (
      <>
        <Link to="/runs/$id" params={{ id: run.id }} style={{ fontWeight: 550 }}>
          {run.kind} of {run.path.split("/").at(-1)}
        </Link>{" "}
        {run.dry && <Chip>dry run</Chip>}
        <div className="small muted mono">{run.path}</div>
      </>
    ),
  },
  {
    name: "state",
    label: "State",
    by: (run) => run.state,
    cell: (run) => (
      <>
        <StateBadge state={run.state} />
        {run.state === "running" && run.stage !== null && <span className="small muted"> {run.stage}</span>}
        {run.waits_for !== null && run.state === "queued" && (
          <div className="small muted">waits for {waitText(run)}</div>
        )}
      </>
    ),
  },
  { name: "summary", label: "Plan", cell: (run) => (run.summary === null ? null : <Counts counts={run.summary} />) },
  {
    name: "change",
    label: "Change",
    by: (run) => run.change ?? 0,
    cell: (run) =>
      run.change === null ? (
        <span className="muted">none</span>
      ) : (
        <Link to="/changes/$number" params={{ number: String(run.change) }}>
          #{run.change}
        </Link>
      ),
  },
  {
    name: "took",
    label: "Took",
    cell: (run) =>
      run.started_at === null ? (
        <span className="muted">–</span>
      ) : (
        <span style={{ whiteSpace: "nowrap" }}>
          {duration(run.started_at, run.finished_at ?? new Date().toISOString())}
        </span>
      ),
  },
  {
    name: "created",
    label: "Started",
    end: true,
    by: (run) => run.created_at,
    cell: (run) => <Time at={run.created_at} />,
  },
];

/** Runs as rows. */
export function RunTable({ rows, empty, sort, onSort, brief = false }: Props) {
  return (
    <DataTable
      label="Runs"
      columns={brief ? columns.filter(({ name }) => name !== "took") : columns}
      rows={rows}
      id={(run) => run.id}
      sort={sort}
      onSort={onSort}
      empty={empty}
    />
  );
}
