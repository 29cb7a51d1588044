import { Drawer, Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { changePlanQuery, changeQuery } from "~/api/queries";
import { ProblemAlert } from "~/app/ProblemAlert";
import { PlanDiff } from "~/features/plan/PlanDiff";
import { EmptyState } from "~/ui/EmptyState";
import { LinkButton } from "~/ui/LinkButton";
import { StateBadge } from "~/ui/StateBadge";

/** The plan of a change beside the list, without leaving it. */
export function ChangePeek({ number, onClose }: { number: number; onClose: () => void }) {
  const change = useQuery(changeQuery(number));
  const planned = change.data !== undefined && change.data.plan_run !== null && change.data.summary !== null;
  const plan = useQuery({ ...changePlanQuery(number), enabled: planned });
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={720}
      title={change.data === undefined ? `Change #${number}` : `#${number} ${change.data.title}`}
      transitionProps={{ duration: 120 }}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack gap="md">
        <ProblemAlert error={change.error ?? plan.error} />
        {change.data !== undefined && (
          <div style={{ display: "flex", flexWrap: "wrap", gap: 10, alignItems: "center" }}>
            <StateBadge state={change.data.state} />
            <span className="muted" style={{ flex: "1 1 180px" }}>
              {change.data.rule.text}
            </span>
            <LinkButton to="/changes/$number" params={{ number: String(number) }}>
              Open the review
            </LinkButton>
          </div>
        )}
        {plan.data !== undefined && <PlanDiff plan={plan.data} />}
        {planned && plan.isPending && <Skeleton h={240} />}
        {change.data !== undefined && !planned && <EmptyState title="There is no plan yet" />}
      </Stack>
    </Drawer>
  );
}
