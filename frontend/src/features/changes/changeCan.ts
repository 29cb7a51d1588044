import type { Can, ChangeDetail } from "~/api/types";

export type Deed = keyof ChangeDetail["can"];

export const deedWords: Record<Deed, string> = {
  approve: "Approve",
  break_glass: "Break the glass",
  reject: "Reject",
  withdraw: "Withdraw",
  replan: "Re-plan",
  retry: "Retry",
};

/** Why a deed is not open to me; null when it is. */
export function whyNot(can: Can): string | null {
  return can.allowed ? null : (can.reason ?? "The server does not allow it now.");
}

/** Deeds worth showing: those that are open, and those whose time is this state. */
export function shownDeeds(change: Pick<ChangeDetail, "state" | "open" | "can">): Deed[] {
  if (!change.open) return [];
  const timely: Record<Deed, boolean> = {
    withdraw: true,
    replan: change.state === "planned" || change.state === "stuck" || change.state === "approved",
    retry: change.state === "failed",
    reject: change.state === "planned" || change.state === "approved",
    approve: change.state === "planned",
    break_glass: false,
  };
  return (Object.keys(timely) as Deed[]).filter((deed) => timely[deed] || change.can[deed].allowed);
}

/** What happens next with this change, for somebody who looks at it now. */
export function nextStep(change: Pick<ChangeDetail, "state" | "rule" | "state_reason">): string {
  const missing = Math.max(0, change.rule.approvals - change.rule.given);
  switch (change.state) {
    case "waiting":
      return "Begins when the change before it has ended: planned and approved by itself then.";
    case "requested":
      return "The code is being generated.";
    case "written":
      return "A pull request is being opened.";
    case "proposed":
      return "A plan is being made.";
    case "planned":
      if (missing === 0) return "The rules are met by now: whoever may approve says yes once more.";
      return missing === 1 ? "Waits for 1 approval." : `Waits for ${missing} approvals.`;
    case "approved":
      return "Is about to be merged.";
    case "merged":
      return "Merged; the apply is about to start.";
    case "applying":
      return "The approved plan is being applied.";
    case "applied":
      return "Done: exactly the approved plan was applied.";
    case "failed":
      return "Merged but not applied. A retry plans it afresh and asks for a new approval.";
    case "stuck":
      return "There is no plan. Mend the cause, then re-plan.";
    case "closed":
      return "Closed; nothing was applied.";
  }
}
