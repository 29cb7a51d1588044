import type { Gravity } from "~/api/versions";
import { Chip } from "~/ui/Chip";
import { gravities } from "./comparison";

/** How grave a difference between versions is. */
export function GravityChip({ gravity }: { gravity: Gravity }) {
  const { label, tone, meaning } = gravities[gravity];
  return (
    <Chip tone={tone} title={meaning} dot={gravity === "breaking"}>
      {label}
    </Chip>
  );
}
