import { Button } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { meQuery, workspacesQuery } from "~/api/queries";
import type { Workspace } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { PageHeader } from "~/ui/PageHeader";
import { Panel } from "~/ui/Panel";
import { SearchInput } from "~/ui/SearchInput";
import { Time } from "~/ui/Time";
import { Toolbar } from "~/ui/Toolbar";
import { NewWorkspace } from "./NewWorkspace";

type Search = { q?: string; sort?: string };

const columns: Column<Workspace>[] = [
  {
    name: "name",
    label: "Workspace",
    by: (workspace) => workspace.name,
    cell: (workspace) => (
      <Link to="/workspaces/$slug" params={{ slug: workspace.slug }} style={{ fontWeight: 550 }}>
        {workspace.name}
      </Link>
    ),
  },
  { name: "forge", label: "Forge", cell: (workspace) => workspace.forge },
  { name: "address", label: "Clone address", cell: (workspace) => <code>{workspace.clone_url}</code> },
  {
    name: "head",
    label: "main",
    cell: (workspace) =>
      workspace.head === null ? <span className="muted">empty</span> : <code>{workspace.head.slice(0, 12)}</code>,
  },
  {
    name: "created",
    label: "Created",
    end: true,
    by: (workspace) => workspace.created_at,
    cell: (workspace) => <Time at={workspace.created_at} />,
  },
];

/** Repositories that generated code lands in. */
export function WorkspaceList({ search }: { search: Search }) {
  const workspaces = useQuery(workspacesQuery);
  const administer = useSuspenseQuery(meQuery).data.can.administer;
  const [creating, setCreating] = useState(false);
  const navigate = useNavigate({ from: "/workspaces/" });
  const set = (part: Search) => void navigate({ to: "/workspaces", search: { ...search, ...part }, replace: true });
  const find = (search.q ?? "").toLowerCase();
  const rows = workspaces.data?.filter((workspace) =>
    `${workspace.name} ${workspace.slug}`.toLowerCase().includes(find),
  );
  const create = administer && <Button onClick={() => setCreating(true)}>New workspace</Button>;
  return (
    <>
      <PageHeader
        title="Workspaces"
        lead="Git repositories where generated code lands, with the forge that serves them."
        actions={create}
      />
      <Toolbar>
        <SearchInput label="Search workspaces" value={search.q ?? ""} onChange={(q) => set({ q: q || undefined })} />
      </Toolbar>
      <ProblemAlert error={workspaces.error} />
      <Panel bare label="Workspaces">
        <DataTable
          label="Workspaces"
          columns={columns}
          rows={rows}
          id={(workspace) => workspace.id}
          sort={search.sort}
          onSort={(sort) => set({ sort })}
          empty={
            find === "" ? (
              <EmptyState title="No workspaces yet" action={create}>
                A workspace on the local forge needs no account anywhere: Terrace serves it over HTTP.
              </EmptyState>
            ) : (
              <EmptyState title="No workspace fits" />
            )
          }
        />
      </Panel>
      {creating && <NewWorkspace onClose={() => setCreating(false)} />}
    </>
  );
}
