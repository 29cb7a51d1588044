import type { DriftMark } from "~/api/types";
import { Chip, type Tone } from "~/ui/Chip";

const shown: Record<DriftMark["status"], { tone: Tone; text: string }> = {
  unchecked: { tone: "plain", text: "not looked at" },
  in_sync: { tone: "ok", text: "in sync" },
  drifted: { tone: "bad", text: "drifted" },
  ignored: { tone: "warn", text: "drift ignored" },
};

type Props = { drift: DriftMark; always?: boolean };

/** Whether a resource is as its code wants it; in lists only where it is not. */
export function DriftChip({ drift, always = false }: Props) {
  const { tone, text } = shown[drift.status];
  const differs = drift.status === "drifted" || drift.status === "ignored";
  if (!differs && !always) return null;
  return (
    <Chip tone={tone} title={differs ? `${drift.drifted} differ from the applied code` : undefined}>
      {differs ? `${text} (${drift.drifted})` : text}
    </Chip>
  );
}
