import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { post } from "~/api/client";
import type { QueuedDryRuns, Resource } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { GuardedButton } from "~/ui/GuardedButton";
import { BatchForm } from "./BatchForm";
import { count } from "./setWords";

type Props = { selected: Resource[]; clear: () => void };
type Act = "upgrade" | "update";

/** What can be done with several resources at once. */
export function BatchBar({ selected, clear }: Props) {
  const [act, setAct] = useState<Act | null>(null);
  const client = useQueryClient();
  const plan = useMutation({
    mutationFn: () => post<QueuedDryRuns>("/dry-runs/batch", { resources: selected.map(({ id }) => id) }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["runs"] }),
  });
  const templates = new Set(selected.map(({ template }) => template));
  const [template] = templates;
  const wrong = selected.some((resource) => resource.abstract)
    ? "An abstract resource has no version and no inputs."
    : selected.some((resource) => resource.state === "destroyed")
      ? "One of them is destroyed."
      : null;
  const one = templates.size > 1 ? "They are instances of different templates." : null;
  return (
    <div
      role="toolbar"
      aria-label="Selected resources"
      style={{ display: "flex", gap: 8, alignItems: "center", flexWrap: "wrap", padding: "8px 0" }}
    >
      <span>
        <b>{selected.length}</b> selected
      </span>
      <GuardedButton variant="default" reason={wrong} loading={plan.isPending} onClick={() => plan.mutate()}>
        Plan only
      </GuardedButton>
      <GuardedButton variant="default" reason={wrong ?? one} onClick={() => setAct("upgrade")}>
        Upgrade…
      </GuardedButton>
      <GuardedButton variant="default" reason={wrong} onClick={() => setAct("update")}>
        Set an input…
      </GuardedButton>
      <Button variant="subtle" onClick={clear}>
        Clear the selection
      </Button>
      <div role="status" className="small muted">
        {plan.isSuccess && (
          <>
            {count(plan.data.items.length, "dry run")} queued at the server:{" "}
            <Link to="/runs" search={{ dry: true }}>
              see them
            </Link>
          </>
        )}
      </div>
      <ProblemAlert error={plan.error} />
      {act !== null && template !== undefined && (
        <BatchForm act={act} template={template} selected={selected} onClose={() => setAct(null)} />
      )}
    </div>
  );
}
