import { useDeferredValue, useMemo, useState } from "react";
import type { Altered, Json } from "~/api/types";
import { ResourceLink } from "~/features/resources/ResourceLink";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { FilterSelect } from "~/ui/FilterSelect";
import { Pager } from "~/ui/Pager";
import { Panel } from "~/ui/Panel";
import { SearchInput } from "~/ui/SearchInput";
import { sortRows } from "~/ui/sort";
import { Toolbar } from "~/ui/Toolbar";
import { Value } from "~/ui/Value";
import { alteredKinds, filterAltered } from "./altered";

const size = 50;

const columns: Column<Altered>[] = [
  {
    name: "path",
    label: "Resource",
    width: "36%",
    by: (row) => row.path,
    cell: (row) => <ResourceLink path={row.path} />,
  },
  {
    name: "name",
    label: "Name",
    width: "22%",
    by: (row) => row.name,
    cell: (row) => (
      <>
        <code style={{ overflowWrap: "anywhere" }}>{row.name}</code> <span className="small muted">{row.kind}</span>
      </>
    ),
  },
  { name: "before", label: "Before", cell: (row) => <Side value={row.before} struck /> },
  { name: "after", label: "After", cell: (row) => <Side value={row.after} /> },
];

/** Every value of a descendant that an edit above alters: found, ordered and read a page at a time, however many. */
export function AlteredTable({ rows }: { rows: Altered[] }) {
  const [q, setQ] = useState("");
  const [kind, setKind] = useState<string>();
  const [sort, setSort] = useState<string>();
  const [page, setPage] = useState(0);
  const asked = useDeferredValue(q);
  const found = useMemo(() => sortRows(filterAltered(rows, asked, kind), columns, sort), [rows, asked, kind, sort]);
  const narrow = (act: () => void) => {
    act();
    setPage(0);
  };
  return (
    <>
      {rows.length > 8 && (
        <Toolbar>
          <SearchInput label="Search what is altered" value={q} onChange={(next) => narrow(() => setQ(next))} />
          <FilterSelect
            label="Kind"
            width={130}
            value={kind}
            options={alteredKinds.filter(({ value }) => rows.some((row) => row.kind === value))}
            onChange={(next) => narrow(() => setKind(next))}
          />
        </Toolbar>
      )}
      <Panel bare label="What is altered">
        <DataTable
          label="What is altered"
          columns={columns}
          rows={found.slice(page * size, (page + 1) * size)}
          id={(row) => `${row.path} ${row.kind} ${row.name}`}
          sort={sort}
          onSort={(next) => narrow(() => setSort(next))}
          empty={
            rows.length > 0 ? (
              <EmptyState title="Nothing fits" />
            ) : (
              <EmptyState title="Nothing below is altered">
                No descendant inherits what you edited, or all of them set it themselves.
              </EmptyState>
            )
          }
        />
        <Pager page={page} size={size} count={found.length} onPage={setPage} />
      </Panel>
    </>
  );
}

function Side({ value, struck = false }: { value: Json; struck?: boolean }) {
  return value === null ? <span className="muted">not set</span> : <Value value={value} struck={struck} />;
}
