import { Chip, type Tone } from "./Chip";

const tones: Record<string, Tone> = {
  active: "ok",
  applied: "ok",
  approved: "ok",
  applying: "info",
  cancelled: "plain",
  closed: "plain",
  deferred: "plain",
  deprecated: "warn",
  destroy: "warn",
  destroyed: "plain",
  done: "ok",
  dropped: "plain",
  failed: "bad",
  lost: "bad",
  merged: "info",
  planned: "info",
  planning: "plain",
  preparing: "plain",
  preview: "info",
  proposed: "plain",
  provision: "plain",
  provisioned: "ok",
  queued: "plain",
  requested: "plain",
  running: "info",
  stopped: "bad",
  stuck: "bad",
  succeeded: "ok",
  written: "plain",
};

const words: Record<string, string> = { provision: "To provision", destroy: "To destroy" };

/** The state of anything, as a word with a dot. */
export function StateBadge({ state }: { state: string }) {
  const label = words[state] ?? state.charAt(0).toUpperCase() + state.slice(1);
  return (
    <Chip tone={tones[state] ?? "plain"} dot>
      {label}
    </Chip>
  );
}
