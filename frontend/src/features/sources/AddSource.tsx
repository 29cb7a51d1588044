import { Button, Group, Progress, Select, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { post } from "~/api/client";
import { integrationsQuery } from "~/api/queries";
import type { Source } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { sourceName } from "./sourceName";

type Props = { onAdded: (source: Source) => void; onCancel?: () => void };

/** Adds a repository by its address; the name is made of it, credentials only where they are needed. */
export function AddSource({ onAdded, onCancel }: Props) {
  const [address, setAddress] = useState("");
  const [ownName, setOwnName] = useState<string | null>(null);
  const [integration, setIntegration] = useState<string | null>(null);
  const integrations = useQuery(integrationsQuery).data ?? [];
  const client = useQueryClient();
  const name = ownName ?? sourceName(address);
  const add = useMutation({
    mutationFn: () =>
      post<Source>("/sources", { name, address: address.trim(), integration: integration ?? undefined }),
    onSuccess: async (source) => {
      await client.invalidateQueries({ queryKey: ["sources"] });
      onAdded(source);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!add.isPending) add.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label="Address"
          description="Of a Git repository: https, ssh, or git@host:path."
          required
          autoComplete="off"
          spellCheck={false}
          styles={{ input: { fontFamily: "var(--mono)", fontSize: 12.5 } }}
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
        <TextInput label="Name" required value={name} onChange={(event) => setOwnName(event.currentTarget.value)} />
        {integrations.length > 0 && (
          <Select
            label="Integration"
            description="Credentials, where the repository cannot be read by anybody."
            placeholder="None"
            clearable
            data={integrations.map((item) => ({ value: item.id, label: item.name }))}
            value={integration}
            onChange={setIntegration}
          />
        )}
        {add.isPending && (
          <div role="status">
            <span className="small muted">Reading the repository</span>
            <Progress value={100} animated striped size="sm" aria-label="Reading the repository" />
          </div>
        )}
        <ProblemAlert error={add.error} />
        <Group gap={8}>
          <Button type="submit" loading={add.isPending} disabled={address.trim() === "" || name === ""}>
            Add the source
          </Button>
          {onCancel !== undefined && (
            <Button variant="default" onClick={onCancel}>
              Cancel
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
