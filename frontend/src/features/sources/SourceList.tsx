import { Button, Modal } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { meQuery, sourcesQuery } from "~/api/queries";
import type { Source } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { PageHeader } from "~/ui/PageHeader";
import { Panel } from "~/ui/Panel";
import { SearchInput } from "~/ui/SearchInput";
import { Time } from "~/ui/Time";
import { Toolbar } from "~/ui/Toolbar";
import { AddSource } from "./AddSource";

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
    name: "fetched",
    label: "Fetched",
    end: true,
    by: (source) => source.fetched_at ?? "",
    cell: (source) => <Time at={source.fetched_at} />,
  },
];

/** The repositories that modules are read from. */
export function SourceList({ search }: { search: { q?: string; sort?: string } }) {
  const sources = useQuery(sourcesQuery);
  const administer = useSuspenseQuery(meQuery).data.can.administer;
  const [adding, setAdding] = useState(false);
  const navigate = useNavigate({ from: "/sources/" });
  const set = (part: { q?: string; sort?: string }) =>
    void navigate({ to: "/sources", search: { ...search, ...part }, replace: true });
  const find = (search.q ?? "").toLowerCase();
  const rows = sources.data?.filter((source) => `${source.name} ${source.address}`.toLowerCase().includes(find));
  const add = administer && <Button onClick={() => setAdding(true)}>Add a source</Button>;
  return (
    <>
      <PageHeader title="Sources" lead="Git repositories that hold Terraform modules." actions={add} />
      <Toolbar>
        <SearchInput label="Search sources" value={search.q ?? ""} onChange={(q) => set({ q: q || undefined })} />
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
            find === "" ? (
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
