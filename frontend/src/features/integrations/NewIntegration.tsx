import { Button, Group, Modal, PasswordInput, Radio, Stack, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { post } from "~/api/client";
import type { Integration, IntegrationKind } from "~/api/types";
import { notify } from "~/app/notice";
import { ProblemAlert } from "~/app/ProblemAlert";
import { integrationKinds } from "./kinds";

/** Stores credentials. The secret leaves the form with the request and is kept nowhere else. */
export function NewIntegration({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [kind, setKind] = useState<IntegrationKind>("git_token");
  const [username, setUsername] = useState("");
  const [secret, setSecret] = useState("");
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: () => post<Integration>("/integrations", { name, kind, username: username || undefined, secret }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["integrations"] });
      notify(`${name} was stored.`);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Modal opened onClose={onClose} title="Add an integration">
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label="Name"
            required
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Radio.Group label="Kind" value={kind} onChange={(next) => setKind(next as IntegrationKind)}>
            <Stack gap={6} mt={4}>
              {Object.entries(integrationKinds).map(([value, label]) => (
                <Radio key={value} value={value} label={label} />
              ))}
            </Stack>
          </Radio.Group>
          <TextInput
            label="Username"
            description="Where the forge asks for one beside the secret."
            value={username}
            onChange={(event) => setUsername(event.currentTarget.value)}
          />
          {kind === "git_token" ? (
            <PasswordInput
              label="Token"
              required
              autoComplete="new-password"
              value={secret}
              onChange={(event) => setSecret(event.currentTarget.value)}
            />
          ) : (
            <Textarea
              label="Private key"
              required
              autosize
              minRows={5}
              maxRows={10}
              spellCheck={false}
              autoComplete="off"
              styles={{ input: { fontFamily: "var(--mono)", fontSize: 12 } }}
              value={secret}
              onChange={(event) => setSecret(event.currentTarget.value)}
            />
          )}
          <ProblemAlert error={create.error} />
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending} disabled={name === "" || secret === ""}>
              Store
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
