import { Fieldset, Group, MultiSelect, Stack } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { post, remove } from "~/api/client";
import { peopleQuery } from "~/api/queries";
import type { Team } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { GuardedButton } from "~/ui/GuardedButton";
import { refreshPeople } from "./refreshPeople";

/** Who is in a team: each can be taken out, and others in. Every act holds at once. */
export function Members({ team }: { team: Team }) {
  const [chosen, setChosen] = useState<string[]>([]);
  const people = useQuery(peopleQuery).data ?? [];
  const client = useQueryClient();
  const path = `/teams/${encodeURIComponent(team.key)}/members`;
  const add = useMutation({
    mutationFn: (accounts: string[]) => post(path, { accounts }),
    onSuccess: async () => {
      await refreshPeople(client);
      setChosen([]);
    },
  });
  const leave = useMutation({
    mutationFn: (username: string) => remove(`${path}/${encodeURIComponent(username)}`),
    onSuccess: () => refreshPeople(client),
  });
  const others = people.filter(({ id }) => !team.members.some((member) => member.id === id));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    leave.reset();
    if (chosen.length > 0) add.mutate(chosen);
  };
  const out = (username: string) => {
    add.reset();
    leave.mutate(username);
  };
  return (
    <Fieldset legend="Members">
      <Stack gap="sm">
        <ul aria-label="Members" style={{ listStyle: "none", margin: 0, padding: 0 }}>
          {team.members.map(({ id, username, name }) => (
            <li key={id} style={{ display: "flex", alignItems: "center", gap: 6, padding: "1px 0" }}>
              <span style={{ flex: 1, minWidth: 0 }}>
                {name} <code className="small muted">{username}</code>
              </span>
              <GuardedButton
                variant="default"
                size="compact-sm"
                h={26}
                aria-label={`Take out ${name}`}
                reason={null}
                loading={leave.isPending && leave.variables === username}
                onClick={() => out(username)}
              >
                Take out
              </GuardedButton>
            </li>
          ))}
          {team.members.length === 0 && <li className="muted">nobody</li>}
        </ul>
        <form onSubmit={submit}>
          <Group gap={8} wrap="nowrap" align="start">
            <MultiSelect
              aria-label="People to take in"
              placeholder={chosen.length === 0 ? "people to take in" : undefined}
              style={{ flex: 1 }}
              data={others.map(({ username, name }) => ({ value: username, label: name }))}
              value={chosen}
              onChange={setChosen}
              searchable
            />
            <GuardedButton
              type="submit"
              variant="default"
              reason={chosen.length === 0 ? "Choose somebody first." : null}
              loading={add.isPending}
            >
              Take in
            </GuardedButton>
          </Group>
        </form>
        <ProblemAlert error={add.error ?? leave.error} />
      </Stack>
    </Fieldset>
  );
}
