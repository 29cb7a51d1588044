import type { Resolution } from "~/api/types";
import { Chip } from "~/ui/Chip";
import { originText, placeText } from "./origin";

/** Where a value came from, and whether it may be set again below. */
export function OriginChip({ resolution }: { resolution: Resolution }) {
  const { origin, locked } = resolution;
  if (locked !== null) {
    return (
      <Chip tone="warn" title={`Locked by ${placeText(locked)}: it cannot be set again below.`}>
        {originText(origin)} · locked
      </Chip>
    );
  }
  const own = origin.kind === "input" || origin.kind === "module_default";
  return <Chip tone={own ? "plain" : "info"}>{originText(origin)}</Chip>;
}
