import type { ChangeSetDetail } from "~/api/types";
import { whyNot } from "~/features/changes/changeCan";
import { ruleText } from "~/features/changes/ruleText";
import { Chip } from "~/ui/Chip";
import { ChipRows } from "~/ui/ChipRows";
import { Panel } from "~/ui/Panel";
import { Time } from "~/ui/Time";
import { count } from "./setWords";

/** Every rule that is about what is left of a set, who has approved what, and whether I may. */
export function SetApproval({ set }: { set: ChangeSetDetail }) {
  const why = whyNot(set.can.approve);
  const waits = set.members.planned > 0;
  if (set.conditions.length === 0 && set.approvals.length === 0) return null;
  return (
    <Panel title="Approval">
      <div style={{ display: "grid", gap: 10 }}>
        <ChipRows
          label="Rules"
          rows={set.conditions.map((condition) => ({
            id: condition.rule ?? "",
            text: ruleText(condition),
            note: [`for ${count(condition.about, "member")}`, ...condition.missing].join("; "),
            chip: (
              <Chip tone={condition.met < condition.about ? "warn" : "ok"}>
                {condition.met === condition.about ? "met" : `${condition.met} of ${condition.about} met`}
              </Chip>
            ),
          }))}
        />
        <ChipRows
          label="Approvals"
          rows={set.approvals.map((approval) => ({
            id: `${approval.by.id}${approval.at}`,
            text: approval.by.name,
            note: (
              <>
                {count(approval.plans, "plan")}, <Time at={approval.at} />
                {approval.broke_glass && <>: {approval.broke_glass}</>}
              </>
            ),
            chip: (
              <Chip tone={approval.broke_glass ? "warn" : "ok"}>
                {approval.broke_glass ? "broke the glass" : "approved"}
              </Chip>
            ),
          }))}
        />
      </div>
      {waits && why !== null && (
        <p className="small" style={{ margin: "10px 0 0", color: "var(--ink-2)" }}>
          You cannot approve: {why}
        </p>
      )}
    </Panel>
  );
}
