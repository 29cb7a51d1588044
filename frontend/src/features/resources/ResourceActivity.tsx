import { auditQuery } from "~/api/queries";
import type { AuditEntry, Resource } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useList } from "~/app/useList";
import { AuditTable } from "~/features/audit/AuditTable";
import { EmptyState } from "~/ui/EmptyState";
import { MoreButton } from "~/ui/MoreButton";
import { Panel } from "~/ui/Panel";

/** Who did what to this resource. */
export function ResourceActivity({ resource }: { resource: Resource }) {
  const list = useList<AuditEntry>(auditQuery({ subject: resource.path }));
  return (
    <Panel bare label="Activity">
      <ProblemAlert error={list.error} />
      <AuditTable rows={list.rows} empty={<EmptyState title="Nothing recorded yet" />} />
      <MoreButton list={list} />
    </Panel>
  );
}
