import { Button, Modal } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { meQuery, sourcesQuery } from "~/api/queries";
import type { Source } from "~/api/versions";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useSetSearch } from "~/app/useSetSearch";
import { Chip } from "~/ui/Chip";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { FilterSelect } from "~/ui/FilterSelect";
import { PageHeader } from "~/ui/PageHeader";
import { Panel } from "~/ui/Panel";
import { SearchInput } from "~/ui/SearchInput";
import { Time } from "~/ui/Time";
import { Toolbar } from "~/ui/Toolbar";
import { AddSource } from "./AddSource";
import { filterSources, noticeKinds } from "./notices";

const columns: Column<Source>[] = [
  {
    name: "name",
    label: "Source",
    by: (source) => source.name,
    cell: (source) => (
      <Link to="/sources/$id" params={{ id: source.name }} style={{ fontWeight: 550 }}>
        {source.name}
      </Link>
    ),
  },
  {
    name: "address",
    label: "Address",
    by: (source) => source.address,
    cell: (source) => <code>{source.address}</code>,
  },
  {
    name: "reference",
    label: "Newest",
    cell: (source) =>
      source.default_reference === null ? <span className="muted">none</span> : <code>{source.default_reference}</code>,
  },
  {
    name: "notices",
    label: "To look at",
    by: (source) => source.notices?.length ?? 0,
    cell: (source) =>
      [...new Set((source.notices ?? []).map(({ kind }) => kind))].map((kind) => (
        <Chip key={kind} tone="warn">
          {noticeKinds[kind].label}
        </Chip>
      )),
  },
  {
    name: "fetched",
    label: "Fetched",
    end: true,
    by: (source) => source.fetched_at ?? "",
    cell: (source) => <Time at={source.fetched_at} />,
  },
];

export type SourceListSearch = { q?: string; only?: string; sort?: string };

/** The repositories that modules are read from. */
export function SourceList({ search }: { search: SourceListSearch }) {
  const sources = useQuery(sourcesQuery);
  const administer = useSuspenseQuery(meQuery).data.can.administer;
  const [adding, setAdding] = useState(false);
  const set = useSetSearch<SourceListSearch>();
  const navigate = useNavigate();
  const rows = sources.data && filterSources(sources.data, search.q, search.only);
  const add = administer && <Button onClick={() => setAdding(true)}>Add a source</Button>;
  return (
    <>
      <PageHeader title="Sources" lead="Git repositories that hold Terraform modules." actions={add} />
      <Toolbar>
        <SearchInput label="Search sources" value={search.q ?? ""} onChange={(q) => set({ q: q || undefined })} />
        <FilterSelect
          label="Show"
          value={search.only}
          options={[{ value: "notices", label: "With something to look at" }]}
          width={220}
          onChange={(only) => set({ only })}
        />
      </Toolbar>
      <ProblemAlert error={sources.error} />
      <Panel bare label="Sources">
        <DataTable
          label="Sources"
          columns={columns}
          rows={rows}
          id={(source) => source.id}
          sort={search.sort}
          onSort={(sort) => set({ sort })}
          empty={
            sources.data?.length === 0 ? (
              <EmptyState title="No sources yet" action={add}>
                Name a repository by its address; Terrace finds the modules in it.
              </EmptyState>
            ) : (
              <EmptyState title="No source fits" />
            )
          }
        />
      </Panel>
      <Modal opened={adding} onClose={() => setAdding(false)} title="Add a source">
        <AddSource
          onCancel={() => setAdding(false)}
          onAdded={(source) => void navigate({ to: "/sources/$id", params: { id: source.name } })}
        />
      </Modal>
    </>
  );
}
