import { Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { versionQuery, versionsQuery } from "~/api/queries";
import type { Template } from "~/api/versions";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useSetSearch } from "~/app/useSetSearch";
import { EmptyState } from "~/ui/EmptyState";
import { Panel } from "~/ui/Panel";
import { Sides } from "~/ui/Sides";
import { Examples } from "./Examples";
import { Requirements } from "./Requirements";
import { shownVersion } from "./shownVersion";
import { TemplateFacts } from "./TemplateFacts";
import type { TemplateSearch } from "./tabs";
import { VersionPicker } from "./VersionPicker";

const Markdown = lazy(() => import("~/ui/Markdown").then((module) => ({ default: module.Markdown })));

/** The README and examples of one version, with the facts beside them. */
export function TemplateOverview({ template, search }: { template: Template; search: TemplateSearch }) {
  const versions = useQuery({ ...versionsQuery(template.key), enabled: !template.abstract });
  const name = template.abstract ? undefined : shownVersion(template, versions.data, search.version);
  const version = useQuery({ ...versionQuery(template.key, name ?? ""), enabled: name !== undefined });
  const set = useSetSearch<TemplateSearch>();
  const waiting = <Skeleton h={180} />;
  const none = template.abstract || versions.data?.length === 0;
  const side = (
    <>
      <TemplateFacts template={template} version={version.data} />
      {version.data !== undefined && <Requirements face={version.data.interface} />}
    </>
  );
  const picker = (versions.data?.length ?? 0) > 1 && (
    <VersionPicker
      versions={versions.data ?? []}
      value={name}
      onChange={(next) => set({ version: next === template.latest_version ? undefined : next })}
    />
  );
  return (
    <Sides side={side}>
      <Stack gap="md">
        <ProblemAlert error={version.error ?? versions.error} />
        <Panel title="README" aside={picker}>
          {none && (
            <EmptyState title={template.abstract ? "An abstract template has no module" : "No version yet"}>
              {template.abstract
                ? "Its resources are steps of the tree: what is set on them runs down to everything below."
                : "Add a version from a tag or branch of its source."}
            </EmptyState>
          )}
          {!none && version.data === undefined && version.error === null && waiting}
          {version.data !== undefined && version.data.readme !== null && (
            <Suspense fallback={waiting}>
              <Markdown text={version.data.readme} />
            </Suspense>
          )}
          {version.data?.readme === null && (
            <EmptyState title="This module has no README">
              Its inputs and outputs are under Inputs and outputs. A README.md beside its code would be shown here.
            </EmptyState>
          )}
        </Panel>
        {version.data !== undefined && <Examples key={version.data.id} examples={version.data.examples ?? []} />}
      </Stack>
    </Sides>
  );
}
