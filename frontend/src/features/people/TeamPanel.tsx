import { Button, Group } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { remove } from "~/api/client";
import type { Team } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { ConfirmButton } from "~/ui/ConfirmButton";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { Panel } from "~/ui/Panel";
import { GrantList } from "./GrantList";
import { filterTeams } from "./grants";
import { NewTeam } from "./NewTeam";
import { refreshPeople } from "./refreshPeople";
import { TeamDialog } from "./TeamDialog";
import { useTeams } from "./useTeams";

/** The teams, for those who may alter them: who is in each, what it may do, and which rules ask for it. */
export function TeamPanel({ q, role }: { q?: string; role?: string }) {
  const teams = useTeams();
  const [adding, setAdding] = useState(false);
  const [open, setOpen] = useState<string | null>(null);
  const client = useQueryClient();
  const erase = useMutation({
    mutationFn: (key: string) => remove(`/teams/${encodeURIComponent(key)}`),
    onSuccess: () => refreshPeople(client),
  });
  const add = (
    <Button variant="default" size="compact-sm" onClick={() => setAdding(true)}>
      Add a team
    </Button>
  );
  const columns: Column<Team>[] = [
    {
      name: "name",
      label: "Team",
      width: "24%",
      cell: (team) => (
        <>
          <b style={{ fontWeight: 550 }}>{team.name}</b> <code className="small muted">{team.key}</code>
        </>
      ),
    },
    {
      name: "members",
      label: "Members",
      cell: (team) => team.members.map(({ name }) => name).join(", ") || <span className="muted">nobody</span>,
    },
    { name: "grants", label: "Roles", cell: (team) => <GrantList grants={team.grants} /> },
    {
      name: "rules",
      label: "Asked for by",
      cell: (team) => team.rules.join(", ") || <span className="muted">no rule</span>,
    },
    {
      name: "acts",
      label: "",
      end: true,
      cell: (team) => (
        <Group gap={6} justify="flex-end" wrap="nowrap">
          <Button variant="default" size="compact-sm" h={26} onClick={() => setOpen(team.key)}>
            Edit…
          </Button>
          <ConfirmButton
            label="Remove…"
            size="compact-sm"
            h={26}
            title={`Remove the team ${team.name}`}
            confirm="Remove"
            danger
            blocked={team.rules.length === 0 ? null : `A rule asks for it: ${team.rules.join(", ")}.`}
            onConfirm={() => erase.mutateAsync(team.key)}
            failure={<ProblemAlert error={erase.error} />}
          >
            <p style={{ margin: 0 }}>Its members lose what they may do by it, and keep what they may do otherwise.</p>
          </ConfirmButton>
        </Group>
      ),
    },
  ];
  const opened = teams.data?.find(({ key }) => key === open);
  return (
    <>
      <ProblemAlert error={teams.error} />
      <Panel bare title="Teams" aside={add}>
        <DataTable
          label="Teams"
          columns={columns}
          rows={teams.error === null ? teams.data && filterTeams(teams.data, q, role) : []}
          id={(team) => team.id}
          empty={
            teams.data?.length === 0 ? (
              <EmptyState title="No teams yet">
                People who hold the same roles make a team. A rule of approval can ask for one.
              </EmptyState>
            ) : (
              <EmptyState title="No team fits" />
            )
          }
        />
      </Panel>
      {adding && <NewTeam onClose={() => setAdding(false)} />}
      {opened && <TeamDialog team={opened} onClose={() => setOpen(null)} />}
    </>
  );
}
