import { Button, Group, Modal, Stack } from "@mantine/core";
import type { Account } from "~/api/types";
import { GrantList } from "./GrantList";
import { Roles } from "./Roles";
import { useTeams } from "./useTeams";

/** What an account may do by itself, where roles are given and taken, and by its teams. */
export function AccessDialog({ person, onClose }: { person: Account; onClose: () => void }) {
  const teams = useTeams().data ?? [];
  const own = teams.filter(({ key }) => person.teams.some((team) => team.key === key));
  return (
    <Modal opened onClose={onClose} title={`Roles of ${person.name}`} size={560}>
      <Stack gap="md">
        <Roles legend="Own roles" of={`/users/${encodeURIComponent(person.username)}`} grants={person.grants} />
        {own.map((team) => (
          <section key={team.key} aria-label={`By the team ${team.key}`}>
            <p className="small muted" style={{ margin: "0 0 4px" }}>
              By the team <b style={{ fontWeight: 550 }}>{team.name}</b>
            </p>
            <GrantList grants={team.grants} />
          </section>
        ))}
        <Group justify="flex-end">
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
