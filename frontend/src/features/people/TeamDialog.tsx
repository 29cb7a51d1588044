import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { patch } from "~/api/client";
import type { Team } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { GuardedButton } from "~/ui/GuardedButton";
import { Members } from "./Members";
import { Roles } from "./Roles";
import { refreshPeople } from "./refreshPeople";

/** One team: its name, who is in it, and what it may do. */
export function TeamDialog({ team, onClose }: { team: Team; onClose: () => void }) {
  const [name, setName] = useState(team.name);
  const client = useQueryClient();
  const path = `/teams/${encodeURIComponent(team.key)}`;
  const rename = useMutation({
    mutationFn: () => patch<Team>(path, { name: name.trim() }, team.revision),
    onSuccess: () => refreshPeople(client),
  });
  const blocked = name.trim() === "" ? "A name is needed." : name.trim() === team.name ? "It is its name." : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (blocked === null) rename.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={`Team ${team.key}`} size={560}>
      <Stack gap="md">
        <form onSubmit={submit}>
          <Group gap={8} wrap="nowrap" align="end">
            <TextInput
              label="Name"
              style={{ flex: 1 }}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <GuardedButton type="submit" variant="default" reason={blocked} loading={rename.isPending}>
              Rename
            </GuardedButton>
          </Group>
        </form>
        <ProblemAlert error={rename.error} />
        <Members team={team} />
        <Roles legend="Roles of its members" of={path} grants={team.grants} />
        <Group justify="flex-end">
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
