import { Link } from "@tanstack/react-router";
import type { Run } from "~/api/types";

/** What a run waits for that nobody has begun, with the way to the run that goes first. */
export function WaitNote({ run }: { run: Run }) {
  if (run.state !== "queued" || run.waits_for === null) return null;
  return (
    <p className="muted">
      Waits for {run.waits_for}
      {run.waits_for_run !== null && (
        <>
          {": "}
          <Link to="/runs/$id" params={{ id: run.waits_for_run }}>
            look at that run
          </Link>
        </>
      )}
    </p>
  );
}
