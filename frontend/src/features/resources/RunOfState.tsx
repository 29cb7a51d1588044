import { Link } from "@tanstack/react-router";
import type { BriefRun } from "~/api/types";

/** The run that wrote or holds a state, with its change. */
export function RunOfState({ run }: { run: BriefRun }) {
  return (
    <>
      <Link to="/runs/$id" params={{ id: run.id }}>
        {run.kind}
        {run.state !== "succeeded" && ` (${run.state})`}
      </Link>
      {run.change !== null && (
        <>
          {" of "}
          <Link to="/changes/$number" params={{ number: String(run.change) }}>
            change #{run.change}
          </Link>
        </>
      )}
    </>
  );
}
