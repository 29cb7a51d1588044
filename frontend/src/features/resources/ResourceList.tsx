import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { meQuery, projectsQuery, resourcesQuery, templatesQuery, versionsQuery } from "~/api/queries";
import type { Resource } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useList } from "~/app/useList";
import { BatchBar } from "~/features/sets/BatchBar";
import { EmptyState } from "~/ui/EmptyState";
import { FilterSelect } from "~/ui/FilterSelect";
import { GuardedButton } from "~/ui/GuardedButton";
import { LinkButton } from "~/ui/LinkButton";
import { MoreButton } from "~/ui/MoreButton";
import { PageHeader } from "~/ui/PageHeader";
import { Panel } from "~/ui/Panel";
import { SearchInput } from "~/ui/SearchInput";
import { Toolbar } from "~/ui/Toolbar";
import { ResourceTable } from "./ResourceTable";

export type ResourceSearch = {
  q?: string;
  project?: string;
  template?: string;
  /** One of the template's versions; means nothing without it. */
  version?: string;
  state?: string;
  drift?: string;
  sort?: string;
};

const states = [
  { value: "provision", label: "To provision" },
  { value: "provisioned", label: "Provisioned" },
  { value: "destroy", label: "To destroy" },
  { value: "destroyed", label: "Destroyed" },
];

const drifts = [
  { value: "drifted", label: "Drifted" },
  { value: "ignored", label: "Drift ignored" },
  { value: "in_sync", label: "In sync" },
  { value: "unchecked", label: "Not looked at" },
];

/** All resources that I may see, as a list. */
export function ResourceList({ search }: { search: ResourceSearch }) {
  const { sort, ...filters } = search;
  const list = useList<Resource>(resourcesQuery(filters));
  const projects = useQuery(projectsQuery).data ?? [];
  const templates = useQuery(templatesQuery()).data ?? [];
  const chosen = templates.find(({ key }) => key === search.template);
  const versions = useQuery({
    ...versionsQuery(search.template ?? ""),
    enabled: chosen !== undefined && !chosen.abstract,
  });
  const mayRequest = useSuspenseQuery(meQuery).data.can.request;
  const navigate = useNavigate({ from: "/resources/" });
  const set = (part: Partial<ResourceSearch>) =>
    void navigate({ to: "/resources", search: { ...search, ...part }, replace: true });
  const [ids, setIds] = useState<Set<string>>(new Set());
  const selected = (list.rows ?? []).filter(({ id }) => ids.has(id));
  const toggle = (id: string) =>
    setIds((old) => (old.has(id) ? new Set([...old].filter((other) => other !== id)) : new Set([...old, id])));
  const narrowed = Object.values(filters).some((value) => value !== undefined);
  return (
    <>
      <PageHeader
        title="Resources"
        actions={
          <GuardedButton
            reason={mayRequest ? null : "You have no grant to ask for resources."}
            onClick={() => void navigate({ to: "/request" })}
          >
            Request a resource
          </GuardedButton>
        }
      />
      <Toolbar>
        <SearchInput label="Search resources" value={search.q ?? ""} onChange={(q) => set({ q: q || undefined })} />
        <FilterSelect
          label="Project"
          value={search.project}
          options={projects.map((project) => ({ value: project.slug, label: project.name }))}
          onChange={(project) => set({ project })}
        />
        <FilterSelect
          label="Template"
          value={search.template}
          options={templates.map((template) => ({ value: template.key, label: template.name }))}
          onChange={(template) => set({ template, version: undefined })}
        />
        {search.template !== undefined && (versions.data ?? []).length > 0 && (
          <FilterSelect
            label="Version"
            width={130}
            value={search.version}
            options={(versions.data ?? []).map(({ name }) => ({ value: name, label: name }))}
            onChange={(version) => set({ version })}
          />
        )}
        <FilterSelect label="State" value={search.state} options={states} onChange={(state) => set({ state })} />
        <FilterSelect label="Drift" value={search.drift} options={drifts} onChange={(drift) => set({ drift })} />
      </Toolbar>
      <ProblemAlert error={list.error} />
      {selected.length > 0 && <BatchBar selected={selected} clear={() => setIds(new Set())} />}
      <Panel bare label="Resources">
        <ResourceTable
          rows={list.rows}
          selection={mayRequest ? { ids, toggle } : undefined}
          sort={sort}
          onSort={(next) => set({ sort: next })}
          empty={
            narrowed ? (
              <EmptyState
                title="No resource fits"
                action={
                  <LinkButton to="/resources" variant="default">
                    Clear the filters
                  </LinkButton>
                }
              />
            ) : (
              <EmptyState title="No resources yet" action={<LinkButton to="/catalog">Open the catalog</LinkButton>}>
                Pick a template in the catalog and ask for the first one: usually an account or another root of the
                tree.
              </EmptyState>
            )
          }
        />
        <MoreButton list={list} />
      </Panel>
    </>
  );
}
