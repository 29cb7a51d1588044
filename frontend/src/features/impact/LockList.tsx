import { PlaceLink } from "~/features/resources/OriginLink";
import type { LockedAbove } from "./locks";

type Props = { what: string; locks: LockedAbove[]; broken: LockedAbove[] };

/** What cannot be set here because a place above holds it fast. */
export function LockList({ what, locks, broken }: Props) {
  if (locks.length === 0) return null;
  return (
    <p className="small muted" style={{ margin: 0, padding: "8px 14px", borderTop: "1px solid var(--line)" }}>
      {what} locked above:{" "}
      {locks.map(({ name, place }, index) => (
        <span key={name}>
          {index > 0 && ", "}
          <code style={broken.some((lock) => lock.name === name) ? { color: "var(--bad)" } : undefined}>{name}</code> by{" "}
          <PlaceLink place={place} />
        </span>
      ))}
      .
    </p>
  );
}
