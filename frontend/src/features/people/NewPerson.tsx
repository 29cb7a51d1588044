import { Button, Group, Modal, MultiSelect, Stack } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { post } from "~/api/client";
import type { CreatedAccount, Grant, NewAccount } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { slugFrom } from "~/features/projects/slugFrom";
import { CodeBlock } from "~/ui/CodeBlock";
import { GuardedButton } from "~/ui/GuardedButton";
import { NameInputs } from "~/ui/NameInputs";
import { GrantRows } from "./GrantRows";
import { whyNotGrants } from "./grants";
import { refreshPeople } from "./refreshPeople";
import { useTeams } from "./useTeams";

/** Makes an account and shows its password, once. */
export function NewPerson({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [own, setOwn] = useState<string | null>(null);
  const [grants, setGrants] = useState<Grant[]>([{ role: "read", place: "" }]);
  const [teams, setTeams] = useState<string[]>([]);
  const known = useTeams().data ?? [];
  const client = useQueryClient();
  const username = own ?? slugFrom(name);
  const create = useMutation({
    mutationFn: (body: NewAccount) => post<CreatedAccount>("/users", body),
    onSuccess: () => refreshPeople(client),
  });
  const blocked = name.trim() === "" || username === "" ? "A name is needed." : whyNotGrants(grants, teams);
  const submit = () => {
    if (blocked === null && !create.isPending) create.mutate({ username, name: name.trim(), grants, teams });
  };
  useHotkeys([["mod+Enter", submit]], []);
  if (create.data !== undefined)
    return (
      <Modal opened onClose={onClose} title={`Account ${create.data.user.username}`} closeOnClickOutside={false}>
        <Stack gap="md">
          <p style={{ margin: 0 }}>
            Hand the password over by a way that you trust, and copy it now: it is not shown again.
          </p>
          <CodeBlock plain title="Username" text={create.data.user.username} />
          <CodeBlock plain title="Password" text={create.data.password} />
          <Group justify="flex-end">
            <Button onClick={onClose}>Done</Button>
          </Group>
        </Stack>
      </Modal>
    );
  return (
    <Modal opened onClose={onClose} title="Add a person" size={560}>
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
            label="Username"
            description="Lower-case letters, digits and hyphens; to sign in with."
            slug={username}
            onSlug={setOwn}
          />
          <GrantRows grants={grants} onChange={setGrants} />
          {known.length > 0 && (
            <MultiSelect
              label="Teams"
              description="What a team may do, its members may do."
              placeholder={teams.length === 0 ? "none" : undefined}
              data={known.map(({ key, name }) => ({ value: key, label: name }))}
              value={teams}
              onChange={setTeams}
              searchable
            />
          )}
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
