import { changesQuery } from "~/api/queries";
import type { Change, Resource } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useList } from "~/app/useList";
import { ChangeTable } from "~/features/changes/ChangeTable";
import { EmptyState } from "~/ui/EmptyState";
import { MoreButton } from "~/ui/MoreButton";
import { Panel } from "~/ui/Panel";

/** Every change of this resource, newest first. */
export function ResourceChanges({ resource }: { resource: Resource }) {
  const list = useList<Change>(changesQuery({ resource: resource.path }));
  return (
    <Panel bare label="Changes">
      <ProblemAlert error={list.error} />
      <ChangeTable rows={list.rows} empty={<EmptyState title="No changes yet" />} />
      <MoreButton list={list} />
    </Panel>
  );
}
