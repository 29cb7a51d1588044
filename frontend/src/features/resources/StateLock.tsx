import { useMutation, useQueryClient } from "@tanstack/react-query";
import { post } from "~/api/client";
import type { Can, StateLock as Lock, Resource, StateInfo } from "~/api/types";
import { notify } from "~/app/notice";
import { ProblemAlert } from "~/app/ProblemAlert";
import { ConfirmButton } from "~/ui/ConfirmButton";
import { KeyValues } from "~/ui/KeyValues";
import { Panel } from "~/ui/Panel";
import { personName } from "~/ui/person";
import { Time } from "~/ui/Time";
import { RunOfState } from "./RunOfState";
import { reasonOf } from "./reasons";

/** Who holds the state, and taking the lock away where its holder is gone. */
export function StateLock({ resource, lock, can }: { resource: Resource; lock: Lock; can: Can }) {
  const client = useQueryClient();
  const unlock = useMutation({
    mutationFn: (reason: string) =>
      post<StateInfo>(`/resources/${encodeURIComponent(resource.id)}/state/unlock`, { lock: lock.id, reason }),
    onSuccess: () => notify(`The state of ${resource.path} is free.`),
    onSettled: () => client.invalidateQueries({ queryKey: ["resources"] }),
  });
  return (
    <Panel
      title="The state is locked"
      aside={
        <ConfirmButton
          label="Take the lock away…"
          title={`Take away the lock on the state of ${resource.path}`}
          blocked={reasonOf(can)}
          reason="required"
          typed={resource.slug}
          confirm="Take it away"
          danger
          onConfirm={(reason) => unlock.mutateAsync(reason)}
          failure={<ProblemAlert error={unlock.error} />}
        >
          <p style={{ margin: 0 }}>
            Make sure that its holder is gone: where it still works, two programs will write one state.
          </p>
        </ConfirmButton>
      }
    >
      <KeyValues
        rows={[
          ["Held by", lock.who ?? (lock.by === null ? null : personName(lock.by))],
          ["Credentials of", lock.by === null ? null : personName(lock.by)],
          ["Run", lock.run === null ? null : <RunOfState key="run" run={lock.run} />],
          ["Does", lock.operation],
          ["Since", lock.taken_at === null ? null : <Time key="since" at={lock.taken_at} />],
          ["Lock", <code key="lock">{lock.id}</code>],
        ]}
      />
    </Panel>
  );
}
