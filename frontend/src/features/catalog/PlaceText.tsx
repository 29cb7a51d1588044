import type { Position } from "~/api/types";

/** Where something is declared: file and line. */
export function PlaceText({ pos }: { pos: Position }) {
  return (
    <span className="small muted mono" style={{ fontSize: 11.5, overflowWrap: "anywhere" }}>
      {pos.filename}:{pos.line}
    </span>
  );
}
