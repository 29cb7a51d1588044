import { expect, it } from "vitest";
import type { Run } from "~/api/types";
import { stagesOf } from "./stages";

const at = (second: number) => `2026-01-02T03:04:${String(second).padStart(2, "0")}Z`;
const run = (part: Partial<Run>): Run =>
  ({ kind: "plan", state: "running", stages: [], waits_for: null, finished_at: null, ...part }) as Run;
const shown = (part: Partial<Run>) =>
  stagesOf(run(part), at(30)).map((view) => `${view.stage} ${view.kind} ${view.text}`.trim());

it("tells what is over, what goes on and what is to come", () => {
  const stages: Run["stages"] = [
    { stage: "queued", started_at: at(0), finished_at: at(2) },
    { stage: "init", started_at: at(2), finished_at: null },
  ];
  expect(shown({ stages })).toEqual(["queued done 2 s", "init now 28 s", "plan ahead"]);
});

it("marks the stage that a failed run ended in", () => {
  const stages: Run["stages"] = [
    { stage: "queued", started_at: at(0), finished_at: at(1) },
    { stage: "init", started_at: at(1), finished_at: at(5) },
  ];
  expect(shown({ stages, state: "failed", finished_at: at(5) })).toEqual([
    "queued done 1 s",
    "init failed failed after 4 s",
    "plan ahead not reached",
  ]);
});

it("of a run that succeeded only shows what it went through", () => {
  const stages: Run["stages"] = [
    { stage: "init", started_at: at(1), finished_at: at(3) },
    { stage: "apply", started_at: at(3), finished_at: at(5) },
  ];
  expect(shown({ kind: "apply", stages, state: "succeeded", finished_at: at(5) })).toEqual([
    "init done 2 s",
    "apply done 2 s",
  ]);
  expect(shown({ kind: "apply", stages: stages.slice(0, 1) })).toEqual([
    "init done 2 s",
    "apply ahead",
    "outputs ahead",
  ]);
});

it("says what a queued run waits for", () => {
  const stages: Run["stages"] = [{ stage: "queued", started_at: at(0), finished_at: null }];
  expect(shown({ kind: "apply", state: "queued", stages, waits_for: "behind another run of this resource" })[0]).toBe(
    "queued now behind another run of this resource",
  );
  expect(shown({ kind: "apply", state: "queued", stages })).toHaveLength(4);
});
