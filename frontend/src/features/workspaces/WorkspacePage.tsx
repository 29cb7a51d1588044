import { Button, Stack } from "@mantine/core";
import { useMutation, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { post } from "~/api/client";
import { projectsQuery, workspaceQuery } from "~/api/queries";
import type { Credentials } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { CodeBlock } from "~/ui/CodeBlock";
import { CopyButton } from "~/ui/CopyButton";
import { KeyValues } from "~/ui/KeyValues";
import { PageHeader } from "~/ui/PageHeader";
import { Panel } from "~/ui/Panel";
import { Sides } from "~/ui/Sides";
import { TabBar } from "~/ui/TabBar";
import { Time } from "~/ui/Time";
import type { PullSearch } from "./pulls";
import type { WorkspaceTab } from "./tabs";
import { WorkspacePulls } from "./WorkspacePulls";

type Props = { slug: string; search: PullSearch & { tab?: WorkspaceTab } };

/** One workspace: how to clone it, which projects write to it, and the pull requests of its repository. */
export function WorkspacePage({ slug, search }: Props) {
  const tab = search.tab ?? "overview";
  const workspace = useSuspenseQuery(workspaceQuery(slug)).data;
  const projects = useQuery(projectsQuery).data?.filter((project) => project.workspace === slug) ?? [];
  const ask = useMutation({
    mutationFn: () => post<Credentials>(`/workspaces/${encodeURIComponent(slug)}/credentials`),
  });
  const facts = (
    <Panel title="About">
      <KeyValues
        rows={[
          ["Slug", <code key="slug">{workspace.slug}</code>],
          ["Forge", workspace.forge === "local" ? "local: served by Terrace" : workspace.forge],
          ["main", workspace.head === null ? "empty" : <code key="head">{workspace.head.slice(0, 12)}</code>],
          ["Created", <Time key="created" at={workspace.created_at} />],
        ]}
      />
    </Panel>
  );
  const overview = (
    <Sides side={facts}>
      <Stack gap="md">
        <CodeBlock plain title="Clone" text={`git clone ${workspace.clone_url}`} />
        <Panel title="Credentials">
          <p style={{ margin: "0 0 10px" }} className="muted">
            A name and a password for git and for Terraform's state backend. The password is shown once.
          </p>
          <ProblemAlert error={ask.error} />
          {ask.data !== undefined && (
            <div role="status" style={{ marginBottom: 12 }}>
              <KeyValues
                rows={[
                  ["Username", <Secret key="username" text={ask.data.username} />],
                  ["Password", <Secret key="password" text={ask.data.password} />],
                  ["Expires", <Time key="expires" at={ask.data.expires_at} />],
                ]}
              />
            </div>
          )}
          <Button variant="default" loading={ask.isPending} onClick={() => ask.mutate()}>
            {ask.data === undefined ? "Create credentials" : "Create others"}
          </Button>
        </Panel>
        <Panel title="Projects">
          {projects.length === 0 && <span className="muted">No project writes here yet.</span>}
          {projects.map((project) => (
            <div key={project.id} style={{ padding: "4px 0" }}>
              <Link to="/projects/$slug" params={{ slug: project.slug }}>
                {project.name}
              </Link>
            </div>
          ))}
        </Panel>
      </Stack>
    </Sides>
  );
  return (
    <>
      <PageHeader
        crumbs={[
          <Link key="workspaces" to="/workspaces">
            Workspaces
          </Link>,
        ]}
        title={workspace.name}
        meta={<code className="muted">{workspace.clone_url}</code>}
      />
      <TabBar
        label="Workspace"
        current={tab}
        tabs={[
          { name: "overview", label: "Overview" },
          { name: "pulls", label: "Pull requests" },
        ]}
      />
      {tab === "pulls" ? <WorkspacePulls slug={slug} search={search} /> : overview}
    </>
  );
}

function Secret({ text }: { text: string }) {
  return (
    <>
      <code>{text}</code> <CopyButton text={text} />
    </>
  );
}
