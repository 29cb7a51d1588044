import { Link } from "@tanstack/react-router";
import type { Run } from "~/api/types";
import { waitText } from "./waits";

/** What a run waits for that nobody has begun, with the way to the run that goes first. */
export function WaitNote({ run }: { run: Run }) {
  const text = waitText(run);
  if (run.state !== "queued" || text === null) return null;
  return (
    <p className="muted">
      Waits for {text}
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
