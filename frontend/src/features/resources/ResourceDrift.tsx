import { Skeleton, Stack } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { post } from "~/api/client";
import { driftChecksQuery, driftQuery } from "~/api/queries";
import type { Drift, DriftCheck, Resource, Run } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useList } from "~/app/useList";
import { EmptyState } from "~/ui/EmptyState";
import { GuardedButton } from "~/ui/GuardedButton";
import { MoreButton } from "~/ui/MoreButton";
import { Panel } from "~/ui/Panel";
import { personName } from "~/ui/person";
import { Sides } from "~/ui/Sides";
import { Time } from "~/ui/Time";
import { DriftAnswers } from "./DriftAnswers";
import { DriftChip } from "./DriftChip";
import { DriftReportView } from "./DriftReportView";
import { DriftSchedule } from "./DriftSchedule";
import { reasonOf } from "./reasons";

/** What was altered outside of Terrace, what can be done about it, and how often is looked. */
export function ResourceDrift({ resource }: { resource: Resource }) {
  const known = useQuery(driftQuery(resource.id));
  if (known.error !== null) return <ProblemAlert error={known.error} />;
  if (known.data === undefined) return <Skeleton h={280} />;
  const schedule = <DriftSchedule resource={resource} drift={known.data} />;
  if (resource.abstract) return schedule;
  return (
    <Sides side={schedule}>
      <Stack gap="md">
        <Standing resource={resource} drift={known.data} />
        {known.data.report !== null && <DriftReportView report={known.data.report} />}
        <History resource={resource} />
      </Stack>
    </Sides>
  );
}

function Standing({ resource, drift }: { resource: Resource; drift: Drift }) {
  const client = useQueryClient();
  const look = useMutation({
    mutationFn: () => post<Run>(`/resources/${resource.id}/drift`),
    onSuccess: () => client.invalidateQueries({ queryKey: ["resources"] }),
  });
  return (
    <Panel
      title="Against the applied code"
      aside={
        <GuardedButton
          variant="default"
          size="compact-sm"
          reason={reasonOf(drift.can.check)}
          loading={look.isPending}
          onClick={() => look.mutate()}
        >
          Look now
        </GuardedButton>
      }
    >
      <ProblemAlert error={look.error} />
      <p style={{ margin: 0, display: "flex", gap: 8, alignItems: "center", flexWrap: "wrap" }}>
        <DriftChip drift={drift} always />
        {drift.check !== null && (
          <span className="muted">
            looked at <Time at={drift.check.checked_at} /> against revision {drift.check.revision}
          </span>
        )}
        {drift.run !== null && (
          <Link to="/runs/$id" params={{ id: drift.run }}>
            a look is under way
          </Link>
        )}
        {drift.status === "unchecked" && drift.run === null && (
          <span className="muted">Nobody has looked since the last apply.</span>
        )}
      </p>
      {drift.ignored !== null && (
        <p style={{ margin: "8px 0 0" }}>
          {personName(drift.ignored.by)} leaves it until <Time at={drift.ignored.until} />: {drift.ignored.reason}
        </p>
      )}
      {drift.drifted > 0 && <DriftAnswers resource={resource} drift={drift} />}
    </Panel>
  );
}

function History({ resource }: { resource: Resource }) {
  const list = useList<DriftCheck>(driftChecksQuery(resource.id));
  if (list.rows === undefined || list.rows.length === 0)
    return (
      <EmptyState title="No look yet">
        A look plans the applied code against what is there, and alters nothing.
      </EmptyState>
    );
  return (
    <Panel title="Looks so far">
      <ul style={{ margin: 0, paddingLeft: 18 }}>
        {list.rows.map((check) => (
          <li key={check.run}>
            <Link to="/runs/$id" params={{ id: check.run }}>
              <Time at={check.checked_at} />
            </Link>
            : {check.drifted === 0 ? "as the code wants it" : `${check.drifted} differ`}, revision {check.revision}
          </li>
        ))}
      </ul>
      <MoreButton list={list} />
    </Panel>
  );
}
