import type { Altered } from "~/api/types";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { Panel } from "~/ui/Panel";
import { Value } from "~/ui/Value";

const columns: Column<Altered>[] = [
  { name: "path", label: "Resource", cell: (row) => <code>{row.path}</code> },
  {
    name: "name",
    label: "Name",
    cell: (row) => (
      <>
        <span className="muted">{row.kind}</span> <code>{row.name}</code>
      </>
    ),
  },
  {
    name: "value",
    label: "Before → after",
    cell: (row) => (
      <>
        <Value value={row.before} struck /> <span aria-hidden="true">→</span> <Value value={row.after} />
      </>
    ),
  },
];

/** Every value of a descendant that an edit above alters. */
export function AlteredTable({ rows }: { rows: Altered[] }) {
  return (
    <>
      {rows.length > 0 && (
        <p style={{ margin: 0 }}>
          {rows.length} {rows.length === 1 ? "value" : "values"} below will differ. Those resources are marked out of
          date; nothing is applied until somebody asks for it.
        </p>
      )}
      <Panel bare label="Altered values">
        <DataTable
          label="Altered values"
          columns={columns}
          rows={rows}
          id={(row) => `${row.path} ${row.kind} ${row.name}`}
          empty={
            <EmptyState title="Nothing below is altered">
              No descendant inherits what you edited, or all of them set it themselves.
            </EmptyState>
          }
        />
      </Panel>
    </>
  );
}
