import { useMutation, useQueryClient } from "@tanstack/react-query";
import { post } from "~/api/client";
import { stateVersionsQuery } from "~/api/queries";
import type { Resource, StateInfo, StateVersion } from "~/api/types";
import { notify } from "~/app/notice";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useList } from "~/app/useList";
import { Chip } from "~/ui/Chip";
import { ConfirmButton } from "~/ui/ConfirmButton";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { MoreButton } from "~/ui/MoreButton";
import { Panel } from "~/ui/Panel";
import { personName } from "~/ui/person";
import { Time } from "~/ui/Time";
import { RunOfState } from "./RunOfState";
import { reasonOf } from "./reasons";
import { StateCompare } from "./StateCompare";
import { difference } from "./stateDifference";

type Props = { resource: Resource; state: StateInfo | undefined };

/** Every version of the state, newest first, and writing an older one again. */
export function StateVersions({ resource, state }: Props) {
  const list = useList<StateVersion>(stateVersionsQuery(resource.id));
  const client = useQueryClient();
  const rollback = useMutation({
    mutationFn: ({ version, reason }: { version: string; reason: string }) =>
      post<StateVersion>(`/resources/${encodeURIComponent(resource.id)}/state/rollback`, { version, reason }),
    onSuccess: (made) => notify(`Version ${made.restored} is the newest again, as serial ${made.serial}.`),
    onSettled: () => client.invalidateQueries({ queryKey: ["resources"] }),
  });
  const rows = list.rows;
  const before = (version: StateVersion) => rows?.[rows.findIndex((row) => row.id === version.id) + 1];
  const columns: Column<StateVersion>[] = [
    {
      name: "serial",
      label: "Serial",
      cell: (version) => (
        <>
          {version.serial} {version.current && <Chip tone="ok">current</Chip>}
          {version.restored !== null && (
            <div className="small muted">
              version {version.restored} again: {version.reason}
            </div>
          )}
        </>
      ),
    },
    {
      name: "resources",
      label: "Resources",
      cell: (version) => (
        <>
          {version.resources ?? "not known"} <span className="muted">{difference(version, before(version))}</span>
        </>
      ),
    },
    { name: "by", label: "Written by", cell: (version) => <Writer version={version} /> },
    { name: "created", label: "Written", cell: (version) => <Time at={version.created_at} /> },
    {
      name: "acts",
      label: "",
      end: true,
      cell: (version) => (
        <span style={{ display: "flex", gap: 8, justifyContent: "flex-end", flexWrap: "wrap" }}>
          <StateCompare resource={resource} version={version} before={before(version)} />
          {!version.current && state && (
            <ConfirmButton
              size="xs"
              label="Roll back…"
              title={`Roll the state of ${resource.path} back to version ${version.serial}`}
              blocked={reasonOf(state.can.rollback)}
              reason="required"
              typed={resource.slug}
              confirm="Write it again"
              danger
              onConfirm={(reason) => rollback.mutateAsync({ version: version.id, reason })}
              failure={<ProblemAlert error={rollback.error} />}
            >
              <p style={{ margin: 0 }}>
                The version is written again as the newest one. Nothing is made or destroyed: the next plan shows how
                far the world is from it. The plan of an open change is taken back.
              </p>
            </ConfirmButton>
          )}
        </span>
      ),
    },
  ];
  return (
    <Panel bare title="Versions">
      <ProblemAlert error={list.error} />
      <DataTable
        label="Versions of the state"
        columns={columns}
        rows={rows}
        id={(version) => version.id}
        empty={<EmptyState title="No state yet">The first apply of a change of this resource writes it.</EmptyState>}
      />
      <MoreButton list={list} />
    </Panel>
  );
}

function Writer({ version }: { version: StateVersion }) {
  return (
    <>
      {version.created_by === null ? "not known" : personName(version.created_by)}
      {version.run !== null && (
        <div className="small">
          <RunOfState run={version.run} />
        </div>
      )}
    </>
  );
}
