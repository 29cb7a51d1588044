import type { Run, Stage } from "~/api/types";
import { duration } from "~/ui/time";
import { waitText } from "./waits";

export type StageView = { stage: Stage; kind: "done" | "now" | "failed" | "ahead"; text: string };

const orders: Record<Run["kind"], Stage[]> = {
  plan: ["queued", "init", "plan"],
  drift: ["queued", "init", "plan"],
  apply: ["queued", "init", "apply", "outputs"],
  destroy: ["queued", "init", "apply", "outputs"],
};

/** The stages of a run in order: those that are over with their duration, the present one, those still ahead. */
export function stagesOf(run: Run, now: string): StageView[] {
  const seen = run.stages.map((entry) => entry.stage);
  // The wait in the queue is a stage only where it was recorded.
  const ahead = orders[run.kind].filter((stage) => stage !== "queued" || seen.length === 0);
  const order = [...new Set([...seen, ...(run.state === "succeeded" ? [] : ahead)])];
  const over = run.finished_at !== null;
  const broken = run.state === "failed" || run.state === "lost" || run.state === "cancelled";
  const last = seen.at(-1);
  return order.map((stage) => {
    const entry = run.stages.find((candidate) => candidate.stage === stage);
    if (entry === undefined) return { stage, kind: "ahead", text: over ? "not reached" : "" };
    const took = duration(entry.started_at, entry.finished_at ?? run.finished_at ?? now);
    if (stage === last && broken) return { stage, kind: "failed", text: `${run.state} after ${took}` };
    if (entry.finished_at === null && !over) return { stage, kind: "now", text: waitText(run) ?? took };
    return { stage, kind: "done", text: took };
  });
}
