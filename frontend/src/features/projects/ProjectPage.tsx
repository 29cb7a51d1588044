import { Button, Stack } from "@mantine/core";
import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { patch, post } from "~/api/client";
import { meQuery, projectQuery, resourcesQuery } from "~/api/queries";
import type { Project, Resource } from "~/api/types";
import type { Impact } from "~/api/versions";
import { notify } from "~/app/notice";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useList } from "~/app/useList";
import { ImpactEditor, type Values } from "~/features/impact/ImpactEditor";
import { ResourceTable } from "~/features/resources/ResourceTable";
import { CatchUpButton } from "~/features/sets/CatchUpButton";
import { usePropose } from "~/features/sets/useAskSet";
import { EntriesTable } from "~/features/values/EntriesTable";
import { EmptyState } from "~/ui/EmptyState";
import { LinkButton } from "~/ui/LinkButton";
import { MoreButton } from "~/ui/MoreButton";
import { PageHeader } from "~/ui/PageHeader";
import { Panel } from "~/ui/Panel";
import { ProjectSettings } from "./ProjectSettings";
import { backendText } from "./stateBackend";

/** One project: what it hands to its resources, and those resources. */
export function ProjectPage({ slug }: { slug: string }) {
  const project = useSuspenseQuery(projectQuery(slug)).data;
  const administer = useSuspenseQuery(meQuery).data.can.administer;
  const list = useList<Resource>(resourcesQuery({ project: slug }));
  const [editing, setEditing] = useState(false);
  const [setting, setSetting] = useState(false);
  const client = useQueryClient();
  const propose = usePropose();
  const path = `/projects/${encodeURIComponent(slug)}`;
  const save = async (values: Values) => {
    await patch<Project>(path, values, project.revision);
    notify(`Tags and configs of ${project.name} were saved.`);
    setEditing(false);
    await client.invalidateQueries({ queryKey: ["projects"] });
  };
  return (
    <>
      <PageHeader
        crumbs={[
          <Link key="projects" to="/projects">
            Projects
          </Link>,
        ]}
        title={project.name}
        meta={
          <>
            <code className="muted">{project.slug}</code>
            <span className="muted">
              code in{" "}
              <Link to="/workspaces/$slug" params={{ slug: project.workspace }}>
                {project.workspace}
              </Link>
            </span>
            <span className="muted">states in {backendText(project.backend)}</span>
            {project.propose_readers && <span className="muted">follows outputs</span>}
          </>
        }
        lead={project.description || undefined}
        actions={
          <>
            {administer && (
              <>
                <Button variant="default" onClick={() => setSetting(true)}>
                  Settings
                </Button>
                <Button variant="default" onClick={() => setEditing(true)}>
                  Edit tags and configs
                </Button>
              </>
            )}
            <CatchUpButton project={slug} />
            <LinkButton to="/request" search={{ project: slug }}>
              Request a resource
            </LinkButton>
          </>
        }
      />
      <Stack gap="md">
        <Panel title="Tags" bare>
          <EntriesTable label="Tags" entries={project.tags} empty="This project sets no tags." />
        </Panel>
        <Panel title="Configs" bare>
          <EntriesTable label="Configs" entries={project.configs} empty="This project sets no configs." />
        </Panel>
        <Panel title="Resources" bare>
          <ProblemAlert error={list.error} />
          <ResourceTable rows={list.rows} empty={<EmptyState title="No resources in this project yet" />} />
          <MoreButton list={list} />
        </Panel>
      </Stack>
      {setting && <ProjectSettings project={project} onClose={() => setSetting(false)} />}
      {editing && (
        <ImpactEditor
          title={`Tags and configs of ${project.name}`}
          values={project}
          look={(values) => post<Impact>(`${path}/impact`, values)}
          save={save}
          propose={propose}
          onClose={() => setEditing(false)}
        />
      )}
    </>
  );
}
