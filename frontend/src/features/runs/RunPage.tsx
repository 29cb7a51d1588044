import { Alert, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { post } from "~/api/client";
import { asProblem } from "~/api/problem";
import { runPlanQuery, runQuery } from "~/api/queries";
import type { Run } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { PlanDiff } from "~/features/plan/PlanDiff";
import { ResourceLink } from "~/features/resources/ResourceLink";
import { Chip } from "~/ui/Chip";
import { ConfirmButton } from "~/ui/ConfirmButton";
import { Counts } from "~/ui/Counts";
import { EmptyState } from "~/ui/EmptyState";
import { PageHeader } from "~/ui/PageHeader";
import { StateBadge } from "~/ui/StateBadge";
import { TabBar } from "~/ui/TabBar";
import { Time } from "~/ui/Time";
import { RunLog } from "./RunLog";
import { StageStrip } from "./StageStrip";
import { WaitNote } from "./WaitNote";

/** One run while it happens and after. */
export function RunPage({ id, tab }: { id: string; tab: "log" | "plan" }) {
  const run = useSuspenseQuery(runQuery(id)).data;
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => post<Run>(`/runs/${encodeURIComponent(id)}/cancel`),
    onSettled: () => client.invalidateQueries({ queryKey: ["runs"] }),
  });
  const over = run.finished_at !== null;
  const name = run.path.split("/").at(-1) ?? run.path;
  return (
    <>
      <PageHeader
        crumbs={[
          <Link key="runs" to="/runs">
            Runs
          </Link>,
        ]}
        title={`${run.dry ? "Dry run" : run.kind.charAt(0).toUpperCase() + run.kind.slice(1)} of ${name}`}
        meta={
          <>
            <StateBadge state={run.state} />
            {run.dry && <Chip>dry run: alters nothing</Chip>}
            {run.resource === null ? (
              <code className="muted">{run.path}</code>
            ) : (
              <ResourceLink path={run.resource.path} />
            )}
            {run.change !== null && (
              <Link to="/changes/$number" params={{ number: String(run.change) }}>
                change #{run.change}
              </Link>
            )}
            {run.program !== null && <span className="small muted">{run.program}</span>}
            {run.summary !== null && <Counts counts={run.summary} />}
            <span className="small muted">
              {run.requested_by !== null && `${run.requested_by.name}, `}
              <Time at={run.created_at} />
            </span>
          </>
        }
        actions={
          !over && (
            <ConfirmButton
              label="Cancel the run…"
              title="Cancel this run"
              confirm="Cancel the run"
              danger
              onConfirm={() => cancel.mutateAsync()}
              failure={<ProblemAlert error={cancel.error} />}
            >
              <p style={{ margin: 0 }}>
                The Terraform binary is asked to stop and to release its lock. What it has already done stays done.
              </p>
            </ConfirmButton>
          )
        }
      />
      <div style={{ margin: "4px 0 16px" }}>
        <StageStrip run={run} />
      </div>
      <WaitNote run={run} />
      {run.reason !== null && (
        <Alert
          variant="default"
          title={run.state === "lost" ? "Its worker vanished" : "Why it ended"}
          mb="md"
          styles={{ root: { background: "var(--bad-bg)", borderColor: "transparent" }, title: { color: "var(--bad)" } }}
        >
          {run.reason}
        </Alert>
      )}
      <TabBar
        label="Run"
        current={tab}
        tabs={[
          { name: "log", label: "Log" },
          { name: "plan", label: "Plan" },
        ]}
      />
      {tab === "log" ? <RunLog run={run} /> : <RunPlan run={run} />}
    </>
  );
}

function RunPlan({ run }: { run: Run }) {
  const plan = useQuery(runPlanQuery(run.id));
  if (plan.data !== undefined) return <PlanDiff plan={plan.data} />;
  if (plan.error === null) return <Skeleton h={240} />;
  if (asProblem(plan.error).status !== 404) return <ProblemAlert error={plan.error} />;
  return (
    <EmptyState title="There is no plan">
      {run.finished_at === null ? "It appears when the plan stage is over." : "This run ended before one was made."}
    </EmptyState>
  );
}
