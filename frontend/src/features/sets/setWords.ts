import type { ChangeSet, ChangeSetDetail, ChangeSetMember, MemberStage } from "~/api/types";

export const setViews = ["open", "review", "mine"] as const;
export type SetView = (typeof setViews)[number];
export const setViewLabels: Record<SetView, string> = {
  open: "Open",
  review: "Needs my decision",
  mine: "Asked by me",
};

const stages: MemberStage[] = ["failed", "planned", "applying", "approved", "preparing", "deferred", "done", "dropped"];

/** How many members are how far, without those stages that nobody is in: what needs somebody comes first. */
export function tally(members: ChangeSet["members"]): string {
  return stages
    .filter((stage) => members[stage] > 0)
    .map((stage) => `${members[stage]} ${stage}`)
    .join(", ");
}

/** A number of things, in words: `1 plan`, `3 plans`. */
export function count(many: number, what: string): string {
  return `${many} ${what}${many === 1 ? "" : "s"}`;
}

/** What an approval of everything that waits names: the digests that are on screen. */
export function digestsOf(members: ChangeSetMember[]): Record<string, string> {
  const waiting = members.filter((member) => member.stage === "planned");
  return Object.fromEntries(waiting.map((member) => [String(member.number), member.digest ?? ""]));
}

/** What happens next, in a sentence. */
export function nextOf(set: ChangeSetDetail): string {
  switch (set.state) {
    case "planning":
      return "Its plans are being made.";
    case "planned":
      return set.members.deferred > 0
        ? "Its plans wait for one decision. What is deferred is planned in its turn, and decided on then."
        : "Its plans wait for one decision.";
    case "applying":
      return "What is approved is applied, one after the other where they hang together.";
    case "stopped":
      return set.members.failed > 0
        ? "What comes after the failed members waits; what is done stays done. Mend the cause, then resume: what failed is planned afresh and approved afresh."
        : "A member was dropped, and what comes after it does not go any more; what is done stays done. Withdraw the rest, and ask for it again.";
    case "applied":
      return "Everything is done.";
    case "closed":
      return "It has ended; not everything was applied.";
  }
}

/** Why a member does not go, or what became of it; empty where there is nothing to say. */
export function whyOf(member: ChangeSetMember): string {
  if (member.why !== null) return member.why;
  if (member.stage === "deferred" && member.turn.kind === "waits")
    return `Reads what ${member.turn.on.join(", ")} will give: it is planned then.`;
  const waits = member.stage === "approved" || member.stage === "planned" || member.stage === "deferred";
  if (!waits || member.turn.kind === "now") return "";
  return member.turn.kind === "stopped"
    ? `Stopped by ${member.turn.on.join(", ")}`
    : `After ${member.turn.on.join(", ")}`;
}
