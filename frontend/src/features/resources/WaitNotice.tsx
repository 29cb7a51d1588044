import { Link } from "@tanstack/react-router";

/** What becomes of a request while another change of its resource is open. Renders nothing where none is. */
export function WaitNotice({ behind }: { behind: number | null }) {
  if (behind === null) return null;
  return (
    <p role="note" style={{ margin: 0 }}>
      <Link to="/changes/$number" params={{ number: String(behind) }}>
        Change #{behind}
      </Link>{" "}
      of this resource is open. This one waits for its end: what it alters is then laid over what is applied, and it is
      planned and approved by itself.
    </p>
  );
}
