import { runsQuery } from "~/api/queries";
import type { Resource, Run } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useList } from "~/app/useList";
import { RunTable } from "~/features/runs/RunTable";
import { EmptyState } from "~/ui/EmptyState";
import { MoreButton } from "~/ui/MoreButton";
import { Panel } from "~/ui/Panel";

/** Every run of this resource, dry ones included. */
export function ResourceRuns({ resource }: { resource: Resource }) {
  const list = useList<Run>(runsQuery({ resource: resource.path }));
  return (
    <Panel bare label="Runs">
      <ProblemAlert error={list.error} />
      <RunTable rows={list.rows} empty={<EmptyState title="No runs yet" />} />
      <MoreButton list={list} />
    </Panel>
  );
}
