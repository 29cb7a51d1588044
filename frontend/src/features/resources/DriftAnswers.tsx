import { TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { post } from "~/api/client";
import type { Adopted, Change, Drift, Resource } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { ConfirmButton } from "~/ui/ConfirmButton";
import { dateAfter, endOfDay } from "./driftTimes";
import { reasonOf } from "./reasons";
import { WaitNotice } from "./WaitNotice";

type Props = { resource: Resource; drift: Drift };

/** The three answers to drift: put it back, take it over, or leave it for a time. */
export function DriftAnswers({ resource, drift }: Props) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [until, setUntil] = useState(() => dateAfter(new Date(), 7));
  const path = `/resources/${resource.id}/drift`;
  const wait = resource.open_change !== null;
  const open = (change: Change) => navigate({ to: "/changes/$number", params: { number: String(change.number) } });
  const again = () => client.invalidateQueries({ queryKey: ["resources"] });
  const revert = useMutation({
    mutationFn: (reason: string) => post<Change>(`${path}/revert`, { reason: reason || null, wait }),
    onSuccess: open,
  });
  const adopt = useMutation({
    mutationFn: (reason: string) => post<Adopted>(`${path}/adopt`, { reason: reason || null, wait }),
    onSuccess: ({ change }) => open(change),
  });
  const ignore = useMutation({
    mutationFn: (reason: string | null) =>
      post<Drift>(`${path}/ignore`, { until: reason === null ? null : endOfDay(until), reason }),
    onSuccess: again,
  });
  return (
    <div style={{ display: "flex", gap: 8, marginTop: 12, flexWrap: "wrap" }}>
      <ConfirmButton
        label="Revert…"
        title={`Revert the drift of ${resource.path}`}
        blocked={reasonOf(drift.can.revert)}
        reason="optional"
        confirm="Ask for the change"
        onConfirm={(reason) => revert.mutateAsync(reason)}
        failure={<ProblemAlert error={revert.error} />}
      >
        <p style={{ margin: 0 }}>
          A change is asked for that applies the code again. It is planned and approved first.
        </p>
        <WaitNotice behind={resource.open_change} />
      </ConfirmButton>
      <ConfirmButton
        label="Adopt…"
        title={`Adopt what was found of ${resource.path}`}
        blocked={reasonOf(drift.can.adopt)}
        reason="optional"
        confirm="Ask for the change"
        onConfirm={(reason) => adopt.mutateAsync(reason)}
        failure={<ProblemAlert error={adopt.error} />}
      >
        <p style={{ margin: 0 }}>
          A change is asked for that gives inputs the values that were found. What no input can take would be put back.
        </p>
        <WaitNotice behind={resource.open_change} />
      </ConfirmButton>
      <ConfirmButton
        label="Ignore…"
        title={`Ignore the drift of ${resource.path}`}
        blocked={reasonOf(drift.can.ignore)}
        reason="required"
        confirm="Ignore"
        onConfirm={(reason) => ignore.mutateAsync(reason)}
        failure={<ProblemAlert error={ignore.error} />}
      >
        <TextInput
          type="date"
          label="Until the end of"
          required
          min={dateAfter(new Date(), 0)}
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
        <p style={{ margin: 0 }}>Only what was found now is ignored: other differences are told again.</p>
      </ConfirmButton>
      {drift.ignored !== null && (
        <ConfirmButton
          label="Heed again…"
          title={`Heed the drift of ${resource.path} again`}
          blocked={reasonOf(drift.can.ignore)}
          confirm="Heed again"
          onConfirm={() => ignore.mutateAsync(null)}
          failure={<ProblemAlert error={ignore.error} />}
        >
          <p style={{ margin: 0 }}>It counts as drifted again at once.</p>
        </ConfirmButton>
      )}
    </div>
  );
}
