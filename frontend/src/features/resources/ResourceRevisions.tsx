import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { revisionsQuery } from "~/api/queries";
import type { Resource, Revision } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useList } from "~/app/useList";
import { useSetSearch } from "~/app/useSetSearch";
import { Chip } from "~/ui/Chip";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { MoreButton } from "~/ui/MoreButton";
import { Panel } from "~/ui/Panel";
import { personName } from "~/ui/person";
import { Time } from "~/ui/Time";
import { RevisionCompare } from "./RevisionCompare";
import { RollbackButton } from "./RollbackButton";
import { revisionPair } from "./revisions";
import type { ResourcePageSearch } from "./tabs";

type Props = { resource: Resource; search: ResourcePageSearch };

/** What this resource has set over time, any two of them compared, and the way back. */
export function ResourceRevisions({ resource, search }: Props) {
  const list = useList<Revision>(revisionsQuery(resource.id));
  const set = useSetSearch<ResourcePageSearch>();
  const pair = revisionPair(list.rows ?? [], search);
  const columns: Column<Revision>[] = [
    {
      name: "number",
      label: "Revision",
      width: "100px",
      cell: (row) => (
        <span style={{ display: "flex", gap: 6 }}>
          <strong>{row.number}</strong>
          {row.current && <Chip tone="ok">now</Chip>}
        </span>
      ),
    },
    { name: "what", label: "What", cell: (row) => <What row={row} /> },
    { name: "version", label: "Version", cell: (row) => <code>{row.version}</code> },
    {
      name: "by",
      label: "By",
      cell: (row) => (
        <>
          {personName(row.by)} <Time at={row.at} />
        </>
      ),
    },
    {
      name: "actions",
      label: "",
      end: true,
      cell: (row) => (
        <span style={{ display: "flex", flexWrap: "wrap", gap: 8, justifyContent: "flex-end" }}>
          {row.number > 1 && (
            <Button
              variant="default"
              size="compact-sm"
              onClick={() => set({ from: row.number - 1, to: row.number })}
              aria-label={`Compare revision ${row.number} with the one before`}
            >
              Compare
            </Button>
          )}
          <RollbackButton resource={resource} revision={row} />
        </span>
      ),
    },
  ];
  return (
    <>
      <ProblemAlert error={list.error} />
      <Panel bare label="Revisions">
        <DataTable
          label="Revisions"
          columns={columns}
          rows={list.rows}
          id={(row) => String(row.number)}
          empty={
            <EmptyState title="No revisions yet">The first one is made when a change of it is applied.</EmptyState>
          }
        />
        <MoreButton list={list} />
      </Panel>
      {pair !== undefined && <RevisionCompare resource={resource} pair={pair} newest={list.rows?.[0]?.number ?? 0} />}
    </>
  );
}

function What({ row }: { row: Revision }) {
  return (
    <>
      {row.change === null ? (
        actions[row.action]
      ) : (
        <Link
          to="/changes/$number"
          params={{ number: String(row.change) }}
          style={{ display: "inline-block", minWidth: 150 }}
        >
          {actions[row.action]} by change #{row.change}
        </Link>
      )}
      {row.reason !== null && <div className="small muted">{row.reason}</div>}
    </>
  );
}

const actions: Record<Revision["action"], string> = {
  create: "made",
  update: "updated",
  recreate: "made anew",
  destroy: "destroyed",
  edit: "edited",
};
