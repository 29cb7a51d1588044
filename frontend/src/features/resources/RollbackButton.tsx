import { Skeleton } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { post } from "~/api/client";
import type { Resource, Revision, RolledBack } from "~/api/types";
import { notify } from "~/app/notice";
import { ProblemAlert } from "~/app/ProblemAlert";
import { AlteredTable } from "~/features/impact/AlteredTable";
import { ConfirmButton } from "~/ui/ConfirmButton";
import { reasonOf } from "./reasons";
import { WaitNotice } from "./WaitNotice";

type Props = { resource: Resource; revision: Revision };

/** Goes back to a revision: by a change, or at once of an abstract resource, which shows first what that alters. */
export function RollbackButton({ resource, revision }: Props) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const back = useMutation({
    mutationFn: (reason: string) =>
      post<RolledBack>(`/resources/${resource.id}/rollback`, {
        revision: revision.number,
        reason: reason || null,
        wait: resource.open_change !== null,
      }),
    onSuccess: async ({ change }) => {
      await client.invalidateQueries({ queryKey: ["resources"] });
      if (change === null) return notify(`${resource.path} is back at what revision ${revision.number} held.`);
      await navigate({ to: "/changes/$number", params: { number: String(change.number) } });
    },
  });
  return (
    <ConfirmButton
      label="Roll back…"
      size="compact-sm"
      title={`Roll ${resource.path} back to revision ${revision.number}`}
      blocked={reasonOf(revision.can.rollback)}
      reason="optional"
      confirm={resource.abstract ? "Roll back" : "Ask for the change"}
      onConfirm={(reason) => back.mutateAsync(reason)}
      failure={<ProblemAlert error={back.error} />}
    >
      {resource.abstract ? (
        <WhatItAlters resource={resource} revision={revision} />
      ) : (
        <>
          <p style={{ margin: 0 }}>
            A change is asked for with the inputs, tags, configs and version of revision {revision.number}. It is
            planned and approved like every other.
          </p>
          <WaitNotice behind={resource.open_change} />
        </>
      )}
    </ConfirmButton>
  );
}

function WhatItAlters({ resource, revision }: Props) {
  const look = useMutation({
    mutationFn: () =>
      post<RolledBack>(`/resources/${resource.id}/rollback`, { revision: revision.number }, { preview: true }),
  });
  const { mutate } = look;
  useEffect(() => mutate(), [mutate]);
  if (look.error !== null) return <ProblemAlert error={look.error} />;
  if (look.data === undefined) return <Skeleton h={120} />;
  return <AlteredTable rows={look.data.altered} />;
}
