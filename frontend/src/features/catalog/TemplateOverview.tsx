import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { versionQuery } from "~/api/queries";
import type { Template } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { EmptyState } from "~/ui/EmptyState";
import { KeyValues } from "~/ui/KeyValues";
import { Panel } from "~/ui/Panel";
import { PathText } from "~/ui/PathText";
import { Sides } from "~/ui/Sides";
import { Time } from "~/ui/Time";

const Markdown = lazy(() => import("~/ui/Markdown").then((module) => ({ default: module.Markdown })));

/** The README of the newest version, with the facts beside it. */
export function TemplateOverview({ template }: { template: Template }) {
  const name = template.latest_version;
  const version = useQuery({ ...versionQuery(template.key, name ?? ""), enabled: name !== null });
  const waiting = <Skeleton h={180} />;
  const facts = (
    <Panel title="About">
      <KeyValues
        rows={[
          ["Key", <code key="key">{template.key}</code>],
          ["Kind", template.abstract ? "abstract: carries tags and configs" : "concrete: made of a module"],
          ["Version", version.data === undefined ? null : <code key="version">{version.data.name}</code>],
          [
            "Source",
            version.data === undefined ? null : (
              <Link key="source" to="/sources/$id" params={{ id: version.data.source }}>
                {version.data.source}
              </Link>
            ),
          ],
          ["Module", version.data === undefined ? null : <PathText key="path" path={version.data.path || "/"} />],
          ["Commit", version.data === undefined ? null : <code key="commit">{version.data.commit.slice(0, 12)}</code>],
          ["Resources", template.resources],
          ["Created", <Time key="created" at={template.created_at} />],
        ]}
      />
    </Panel>
  );
  return (
    <Sides side={facts}>
      <Panel label="README">
        <ProblemAlert error={version.error} />
        {name === null && (
          <EmptyState title={template.abstract ? "An abstract template has no module" : "No version yet"}>
            {template.abstract
              ? "Its resources are steps of the tree: what is set on them runs down to everything below."
              : "Add a version from a tag or branch of its source."}
          </EmptyState>
        )}
        {name !== null && version.isPending && waiting}
        {version.data?.readme !== undefined && version.data.readme !== null && (
          <Suspense fallback={waiting}>
            <Markdown text={version.data.readme} />
          </Suspense>
        )}
        {version.data?.readme === null && <EmptyState title="This module has no README" />}
      </Panel>
    </Sides>
  );
}
