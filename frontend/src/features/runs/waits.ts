import type { Run } from "~/api/types";

/** What a run waits for, without the id of the run that goes first: where that is named, a link leads there. */
export function waitText(run: Pick<Run, "waits_for">): string | null {
  return run.waits_for?.replace(/^run_[0-9a-f]+, /, "") ?? null;
}
