import type { StateVersion } from "~/api/types";

/** How many resources more or fewer a version holds than the one before it, where both are known. */
export function difference(version: StateVersion, before: StateVersion | undefined): string {
  if (before === undefined || version.lineage !== before.lineage) return "";
  if (version.resources === null || before.resources === null) return "";
  const more = version.resources - before.resources;
  if (more === 0) return "as before";
  return more > 0 ? `+${more}` : `−${-more}`;
}
