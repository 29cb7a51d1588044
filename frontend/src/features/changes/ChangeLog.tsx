import { SegmentedControl, Stack } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { ChangeDetail } from "~/api/types";
import { RunLog } from "~/features/runs/RunLog";
import { StageStrip } from "~/features/runs/StageStrip";
import { WaitNote } from "~/features/runs/WaitNote";
import { EmptyState } from "~/ui/EmptyState";
import { StateBadge } from "~/ui/StateBadge";

/** The log of the newest run of this change, or of an earlier one. */
export function ChangeLog({ change }: { change: ChangeDetail }) {
  const runs = [...change.runs].sort((a, b) => b.created_at.localeCompare(a.created_at));
  const [chosen, setChosen] = useState<string | null>(null);
  const run = runs.find((candidate) => candidate.id === chosen) ?? runs[0];
  if (run === undefined)
    return <EmptyState title="No run yet">A plan is started as soon as the pull request is open.</EmptyState>;
  return (
    <Stack gap="md">
      <div style={{ display: "flex", gap: 12, alignItems: "center", flexWrap: "wrap" }}>
        {runs.length > 1 && (
          <SegmentedControl
            aria-label="Run"
            size="xs"
            data={runs.map((candidate, index) => ({
              value: candidate.id,
              label: `${candidate.kind} ${runs.length - index}`,
            }))}
            value={run.id}
            onChange={setChosen}
          />
        )}
        <StateBadge state={run.state} />
        <Link to="/runs/$id" params={{ id: run.id }} className="small">
          Open the run
        </Link>
      </div>
      <StageStrip run={run} />
      <WaitNote run={run} />
      <RunLog key={run.id} run={run} />
    </Stack>
  );
}
