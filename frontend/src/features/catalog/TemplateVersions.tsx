import { Select } from "@mantine/core";
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { patch } from "~/api/client";
import { meQuery, versionsQuery } from "~/api/queries";
import type { Lifecycle, Template, Version } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { Panel } from "~/ui/Panel";
import { StateBadge } from "~/ui/StateBadge";
import { Time } from "~/ui/Time";
import { NewVersion } from "./NewVersion";

const lifecycles: Lifecycle[] = ["preview", "active", "deprecated", "archived"];

/** The versions of a template; platform engineers move them through their lifecycle here. */
export function TemplateVersions({ template }: { template: Template }) {
  const versions = useQuery(versionsQuery(template.key));
  const administer = useSuspenseQuery(meQuery).data.can.administer;
  const client = useQueryClient();
  const edit = useMutation({
    mutationFn: ({ version, lifecycle }: { version: string; lifecycle: Lifecycle }) =>
      patch(`/templates/${encodeURIComponent(template.key)}/versions/${encodeURIComponent(version)}`, { lifecycle }),
    onSettled: () => client.invalidateQueries({ queryKey: ["templates"] }),
  });
  const columns: Column<Version>[] = [
    {
      name: "name",
      label: "Version",
      cell: (version) => (
        <>
          <code>{version.name}</code>
          {version.note && <div className="small muted">{version.note}</div>}
        </>
      ),
    },
    {
      name: "lifecycle",
      label: "Lifecycle",
      width: "180px",
      cell: (version) =>
        administer ? (
          <Select
            size="xs"
            aria-label={`Lifecycle of ${version.name}`}
            data={lifecycles}
            value={version.lifecycle}
            allowDeselect={false}
            disabled={edit.isPending}
            onChange={(next) => next !== null && edit.mutate({ version: version.name, lifecycle: next as Lifecycle })}
          />
        ) : (
          <StateBadge state={version.lifecycle} />
        ),
    },
    {
      name: "source",
      label: "Source",
      cell: (version) => (
        <>
          {version.source} <code className="muted">{version.path || "/"}</code>
        </>
      ),
    },
    { name: "commit", label: "Commit", cell: (version) => <code>{version.commit.slice(0, 12)}</code> },
    { name: "size", label: "Inputs / outputs", cell: (version) => `${version.variables} / ${version.outputs}` },
    { name: "created", label: "Added", cell: (version) => <Time at={version.created_at} /> },
  ];
  return (
    <>
      <ProblemAlert error={versions.error ?? edit.error} />
      <Panel
        title="Versions"
        bare
        aside={administer && <NewVersion template={template} source={versions.data?.[0]?.source} />}
      >
        <DataTable
          label="Versions"
          columns={columns}
          rows={versions.data}
          id={(version) => version.id}
          empty={<EmptyState title="No version yet" />}
        />
      </Panel>
    </>
  );
}
