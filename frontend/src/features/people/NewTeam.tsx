import { Button, Group, Modal, MultiSelect, Stack } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { post } from "~/api/client";
import { peopleQuery } from "~/api/queries";
import type { NewTeam as Body, Grant, Team } from "~/api/types";
import { notify } from "~/app/notice";
import { ProblemAlert } from "~/app/ProblemAlert";
import { slugFrom } from "~/features/projects/slugFrom";
import { GuardedButton } from "~/ui/GuardedButton";
import { NameInputs } from "~/ui/NameInputs";
import { GrantRows } from "./GrantRows";
import { whyNotTwice } from "./grants";
import { refreshPeople } from "./refreshPeople";

/** Makes a team with its first members and roles. */
export function NewTeam({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [own, setOwn] = useState<string | null>(null);
  const [members, setMembers] = useState<string[]>([]);
  const [grants, setGrants] = useState<Grant[]>([]);
  const people = useQuery(peopleQuery);
  const client = useQueryClient();
  const key = own ?? slugFrom(name);
  const create = useMutation({
    mutationFn: (body: Body) => post<Team>("/teams", body),
    onSuccess: async () => {
      await refreshPeople(client);
      notify(`The team ${name.trim()} is made.`);
      onClose();
    },
  });
  const blocked = name.trim() === "" || key === "" ? "A name is needed." : whyNotTwice(grants);
  const submit = () => {
    if (blocked === null && !create.isPending) create.mutate({ key, name: name.trim(), members, grants });
  };
  useHotkeys([["mod+Enter", submit]], []);
  return (
    <Modal opened onClose={onClose} title="Add a team" size={560}>
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap="md">
          <NameInputs
            name={name}
            onName={setName}
            label="Key"
            description="Lower-case letters, digits and hyphens. Rules name the team by it; it stays."
            slug={key}
            onSlug={setOwn}
          />
          <MultiSelect
            label="Members"
            placeholder={members.length === 0 ? "nobody yet" : undefined}
            data={(people.data ?? []).map((person) => ({ value: person.username, label: person.name }))}
            value={members}
            onChange={setMembers}
            searchable
          />
          <GrantRows grants={grants} onChange={setGrants} />
          <ProblemAlert error={create.error} />
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <GuardedButton type="submit" reason={blocked} loading={create.isPending}>
              Add
            </GuardedButton>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
