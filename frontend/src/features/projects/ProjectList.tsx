import { Button } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { meQuery, projectsQuery } from "~/api/queries";
import type { Project } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { PageHeader } from "~/ui/PageHeader";
import { Panel } from "~/ui/Panel";
import { SearchInput } from "~/ui/SearchInput";
import { Toolbar } from "~/ui/Toolbar";
import { NewProject } from "./NewProject";

type Search = { q?: string; sort?: string };

const columns: Column<Project>[] = [
  {
    name: "name",
    label: "Project",
    by: (project) => project.name,
    cell: (project) => (
      <>
        <Link to="/projects/$slug" params={{ slug: project.slug }} style={{ fontWeight: 550 }}>
          {project.name}
        </Link>
        <div className="small muted">{project.description}</div>
      </>
    ),
  },
  { name: "slug", label: "Slug", by: (project) => project.slug, cell: (project) => <code>{project.slug}</code> },
  {
    name: "workspace",
    label: "Workspace",
    by: (project) => project.workspace,
    cell: (project) => (
      <Link to="/workspaces/$slug" params={{ slug: project.workspace }}>
        {project.workspace}
      </Link>
    ),
  },
  {
    name: "resources",
    label: "Resources",
    end: true,
    by: (project) => project.resources,
    cell: (project) => project.resources,
  },
];

/** Groups of resources with default tags and configs and a workspace. */
export function ProjectList({ search }: { search: Search }) {
  const projects = useQuery(projectsQuery);
  const administer = useSuspenseQuery(meQuery).data.can.administer;
  const [creating, setCreating] = useState(false);
  const navigate = useNavigate({ from: "/projects/" });
  const set = (part: Search) => void navigate({ to: "/projects", search: { ...search, ...part }, replace: true });
  const find = (search.q ?? "").toLowerCase();
  const rows = projects.data?.filter((project) =>
    `${project.name} ${project.slug} ${project.description}`.toLowerCase().includes(find),
  );
  const create = administer && <Button onClick={() => setCreating(true)}>New project</Button>;
  return (
    <>
      <PageHeader
        title="Projects"
        lead="Groups of resources, each with default tags and configs and a workspace for its code."
        actions={create}
      />
      <Toolbar>
        <SearchInput label="Search projects" value={search.q ?? ""} onChange={(q) => set({ q: q || undefined })} />
      </Toolbar>
      <ProblemAlert error={projects.error} />
      <Panel bare label="Projects">
        <DataTable
          label="Projects"
          columns={columns}
          rows={rows}
          id={(project) => project.id}
          sort={search.sort}
          onSort={(sort) => set({ sort })}
          empty={
            find === "" ? (
              <EmptyState title="No projects yet" action={create}>
                Every resource belongs to a project.
              </EmptyState>
            ) : (
              <EmptyState title="No project fits" />
            )
          }
        />
      </Panel>
      {creating && <NewProject onClose={() => setCreating(false)} />}
    </>
  );
}
