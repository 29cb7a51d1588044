import { Tooltip } from "@mantine/core";
import { relativeTime } from "./time";

/** A moment, relative to now; the exact one on hover and for screen readers. */
export function Time({ at }: { at: string | null }) {
  if (at === null) return <span className="muted">never</span>;
  const exact = new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
  return (
    <Tooltip label={exact}>
      <time dateTime={at} style={{ whiteSpace: "nowrap" }}>
        {relativeTime(at, Date.now())}
      </time>
    </Tooltip>
  );
}
