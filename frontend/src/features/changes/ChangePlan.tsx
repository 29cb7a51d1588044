import { Progress, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { asProblem } from "~/api/problem";
import { changePlanQuery } from "~/api/queries";
import type { ChangeDetail } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { PlanDiff } from "~/features/plan/PlanDiff";
import { EmptyState } from "~/ui/EmptyState";
import { relativeTime } from "~/ui/time";
import { nextStep } from "./changeCan";

const working = ["requested", "written", "proposed"];

/** The plan that is decided about, or what is being done to get one. */
export function ChangePlan({ change }: { change: ChangeDetail }) {
  const busy = working.includes(change.state);
  const plan = useQuery({ ...changePlanQuery(change.number), enabled: !busy && change.plan_run !== null });
  if (change.state === "waiting") return <EmptyState title="Its turn has not come">{nextStep(change)}</EmptyState>;
  if (busy) {
    return (
      <EmptyState
        title={change.state === "proposed" ? "Terraform is making the plan" : "The code is on its way"}
        action={
          change.plan_run !== null && (
            <Link to="." search={{ tab: "log" }}>
              Follow the log
            </Link>
          )
        }
      >
        <Progress value={100} animated striped size="sm" my={10} aria-label="In progress" />
        This page updates by itself.
      </EmptyState>
    );
  }
  if (plan.error !== null && asProblem(plan.error).status !== 404) return <ProblemAlert error={plan.error} />;
  if (plan.isFetching && plan.data === undefined) return <Skeleton h={280} />;
  if (plan.data === undefined)
    return (
      <EmptyState title="There is no plan">{change.state_reason ?? "The change ended before one was made."}</EmptyState>
    );
  const age = change.planned_at === null ? "" : `planned ${relativeTime(change.planned_at, Date.now())}`;
  const valid = change.state === "planned" || change.state === "approved" ? " and still valid" : "";
  return <PlanDiff plan={plan.data} aside={`${age}${valid}`} />;
}
