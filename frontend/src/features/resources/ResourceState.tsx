import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { stateQuery } from "~/api/queries";
import type { Resource, StateInfo } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { KeyValues } from "~/ui/KeyValues";
import { Panel } from "~/ui/Panel";
import { Time } from "~/ui/Time";
import { StateLock } from "./StateLock";
import { StateVersions } from "./StateVersions";

/** The resource's state: how large it is, who holds it, and its versions. Never its values. */
export function ResourceState({ resource }: { resource: Resource }) {
  const query = useQuery(stateQuery(resource.id));
  const state = query.data;
  return (
    <Stack gap="md">
      <ProblemAlert error={query.error} />
      {state?.lock && <StateLock resource={resource} lock={state.lock} can={state.can.unlock} />}
      {state && (state.serial !== null || state.kept_in !== null) && <Facts state={state} />}
      {state?.kept_in === null && <StateVersions resource={resource} state={state} />}
    </Stack>
  );
}

function Facts({ state }: { state: StateInfo }) {
  return (
    <Panel title="State">
      <KeyValues
        rows={[
          ["Kept in", state.kept_in === null ? null : <code key="kept">{state.kept_in}</code>],
          ["Serial", state.serial],
          ["Resources", state.resources],
          ["Lineage", <code key="lineage">{state.lineage}</code>],
          ["Written", state.updated_at === null ? null : <Time key="written" at={state.updated_at} />],
        ]}
      />
    </Panel>
  );
}
