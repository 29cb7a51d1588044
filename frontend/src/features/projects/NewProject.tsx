import { Button, Group, Modal, Select, Stack, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { post } from "~/api/client";
import { workspacesQuery } from "~/api/queries";
import type { Project } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { NameInputs } from "~/ui/NameInputs";
import { slugFrom } from "./slugFrom";

/** Makes a project; where there is one workspace only, it is chosen. */
export function NewProject({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [ownSlug, setOwnSlug] = useState<string | null>(null);
  const [description, setDescription] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const workspaces = useQuery(workspacesQuery);
  const client = useQueryClient();
  const navigate = useNavigate();
  const slug = ownSlug ?? slugFrom(name);
  const only = workspaces.data?.length === 1 ? (workspaces.data[0]?.slug ?? null) : null;
  const workspace = chosen ?? only;
  const create = useMutation({
    mutationFn: () => post<Project>("/projects", { slug, name, description: description || undefined, workspace }),
    onSuccess: async (project) => {
      await client.invalidateQueries({ queryKey: ["projects"] });
      await navigate({ to: "/projects/$slug", params: { slug: project.slug } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Modal opened onClose={onClose} title="New project">
      <form onSubmit={submit}>
        <Stack gap="md">
          <NameInputs
            name={name}
            onName={setName}
            label="Slug"
            description="Lower-case letters, digits and hyphens; it cannot be altered later."
            slug={slug}
            onSlug={setOwnSlug}
          />
          <Select
            label="Workspace"
            description="The repository that its generated code lands in."
            required
            data={(workspaces.data ?? []).map((item) => ({ value: item.slug, label: item.name }))}
            value={workspace}
            onChange={setChosen}
          />
          {workspaces.data?.length === 0 && (
            <p className="small" style={{ margin: 0, color: "var(--warn)" }}>
              There is no workspace yet. <Link to="/workspaces">Create one first.</Link>
            </p>
          )}
          <Textarea
            label="Description"
            autosize
            minRows={2}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          <ProblemAlert error={create.error ?? workspaces.error} />
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending} disabled={workspace === null || slug === ""}>
              Create
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
