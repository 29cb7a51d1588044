import { Button, Group, Modal, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { post } from "~/api/client";
import type { Workspace } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { slugFrom } from "~/features/projects/slugFrom";
import { NameInputs } from "~/ui/NameInputs";

/** Makes a repository on the local forge. */
export function NewWorkspace({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [ownSlug, setOwnSlug] = useState<string | null>(null);
  const client = useQueryClient();
  const navigate = useNavigate();
  const slug = ownSlug ?? slugFrom(name);
  const create = useMutation({
    mutationFn: () => post<Workspace>("/workspaces", { slug, name }),
    onSuccess: async (workspace) => {
      await client.invalidateQueries({ queryKey: ["workspaces"] });
      await navigate({ to: "/workspaces/$slug", params: { slug: workspace.slug } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Modal opened onClose={onClose} title="New workspace">
      <form onSubmit={submit}>
        <Stack gap="md">
          <NameInputs
            name={name}
            onName={setName}
            label="Slug"
            description="Names the repository; it cannot be altered later."
            slug={slug}
            onSlug={setOwnSlug}
          />
          <ProblemAlert error={create.error} />
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending} disabled={slug === ""}>
              Create
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
