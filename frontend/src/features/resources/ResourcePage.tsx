import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { outputsQuery, resourceQuery } from "~/api/queries";
import { Chip } from "~/ui/Chip";
import { PageHeader } from "~/ui/PageHeader";
import { StateBadge } from "~/ui/StateBadge";
import { TabBar } from "~/ui/TabBar";
import { DriftChip } from "./DriftChip";
import { ResourceActions } from "./ResourceActions";
import { ResourceActivity } from "./ResourceActivity";
import { ResourceChanges } from "./ResourceChanges";
import { ResourceCode } from "./ResourceCode";
import { ResourceDrift } from "./ResourceDrift";
import { ResourceInputs } from "./ResourceInputs";
import { ResourceOutputs } from "./ResourceOutputs";
import { ResourceOverview } from "./ResourceOverview";
import { ResourceRevisions } from "./ResourceRevisions";
import { ResourceRuns } from "./ResourceRuns";
import { ResourceState } from "./ResourceState";
import { RetiredNotice } from "./RetiredNotice";
import type { ResourcePageSearch } from "./tabs";
import { VersionMark } from "./VersionMark";

type Props = { id: string; search: ResourcePageSearch };

/** Everything about one resource. */
export function ResourcePage({ id, search }: Props) {
  const tab = search.tab ?? "overview";
  const resource = useSuspenseQuery(resourceQuery(id)).data;
  const concrete = !resource.abstract;
  const outputs = useQuery({ ...outputsQuery(resource.id), enabled: concrete }).data;
  const steps = resource.path.split("/");
  return (
    <>
      <PageHeader
        crumbs={[
          <Link key="all" to="/resources">
            Resources
          </Link>,
          ...steps.slice(0, -1).map((slug, index) => (
            <Link key={slug} to="/resources/$" params={{ _splat: steps.slice(0, index + 1).join("/") }}>
              {slug}
            </Link>
          )),
        ]}
        title={resource.slug}
        meta={
          <>
            {concrete ? <StateBadge state={resource.state} /> : <Chip>abstract</Chip>}
            {resource.open_change === null ? (
              concrete && <Chip>idle</Chip>
            ) : (
              <Link to="/changes/$number" params={{ number: String(resource.open_change) }}>
                <Chip tone="info">change #{resource.open_change} is open</Chip>
              </Link>
            )}
            {resource.out_of_date && <Chip tone="warn">out of date</Chip>}
            <DriftChip drift={resource.drift} />
            <VersionMark resource={resource} />
          </>
        }
        lead={resource.description || undefined}
        actions={<ResourceActions resource={resource} />}
      />
      <RetiredNotice resource={resource} />
      <TabBar
        label="Resource"
        current={tab}
        tabs={[
          { name: "overview", label: "Overview" },
          { name: "inputs", label: concrete ? "Inputs" : "Tags and configs" },
          ...(concrete
            ? [
                { name: "outputs" as const, label: "Outputs", count: outputs?.items.length },
                { name: "changes" as const, label: "Changes" },
                { name: "revisions" as const, label: "Revisions" },
                { name: "drift" as const, label: "Drift" },
                { name: "runs" as const, label: "Runs" },
                { name: "code" as const, label: "Code" },
                { name: "state" as const, label: "State" },
              ]
            : [
                { name: "revisions" as const, label: "Revisions" },
                { name: "drift" as const, label: "Drift" },
              ]),
          { name: "activity", label: "Activity" },
        ]}
      />
      {tab === "overview" && <ResourceOverview resource={resource} />}
      {tab === "inputs" && <ResourceInputs resource={resource} search={search} />}
      {tab === "outputs" && <ResourceOutputs resource={resource} />}
      {tab === "changes" && <ResourceChanges resource={resource} />}
      {tab === "revisions" && <ResourceRevisions resource={resource} search={search} />}
      {tab === "drift" && <ResourceDrift resource={resource} />}
      {tab === "runs" && <ResourceRuns resource={resource} />}
      {tab === "code" && <ResourceCode resource={resource} />}
      {tab === "state" && <ResourceState resource={resource} />}
      {tab === "activity" && <ResourceActivity resource={resource} />}
    </>
  );
}
