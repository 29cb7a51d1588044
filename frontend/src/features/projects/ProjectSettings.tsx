import { Button, Group, Modal, NativeSelect, Stack, Switch, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { patch } from "~/api/client";
import type { Project, StateBackend } from "~/api/types";
import { notify } from "~/app/notice";
import { ProblemAlert } from "~/app/ProblemAlert";
import { backendBody, backendFields, backendKinds, kindName } from "./stateBackend";

/** Where a project keeps its states, and what follows an output that moves. */
export function ProjectSettings({ project, onClose }: { project: Project; onClose: () => void }) {
  const [kind, setKind] = useState(project.backend.kind);
  const [settings, setSettings] = useState<StateBackend>(project.backend);
  const [propose, setPropose] = useState(project.propose_readers);
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: () =>
      patch<Project>(
        `/projects/${encodeURIComponent(project.slug)}`,
        { backend: backendBody(kind, settings), propose_readers: propose },
        project.revision,
      ),
    onSuccess: async () => {
      notify(`The settings of ${project.name} were saved.`);
      await client.invalidateQueries({ queryKey: ["projects"] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={`Settings of ${project.name}`}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <NativeSelect
            label="States are kept in"
            description="It cannot be altered while its resources have states or open changes."
            data={backendKinds.map((kind) => ({ value: kind, label: kindName[kind] }))}
            value={kind}
            onChange={(event) => setKind(event.currentTarget.value as typeof kind)}
            data-autofocus
          />
          {backendFields[kind].map(({ name, label, required, help }) => (
            <TextInput
              key={name}
              label={label}
              description={help}
              required={required}
              styles={{ input: { fontFamily: "var(--mono)" } }}
              value={String(settings[name] ?? "")}
              onChange={(event) => setSettings({ ...settings, [name]: event.currentTarget.value })}
            />
          ))}
          {kind !== "terrace" && (
            <p className="small muted" style={{ margin: 0 }}>
              Credentials are no setting: runs take them from the environment that the operator names.
            </p>
          )}
          <Switch
            label="Ask for changes when an output moves"
            description="When an apply alters an output that a resource of this project reads, its change is asked for by itself. It is reviewed like any other."
            checked={propose}
            onChange={(event) => setPropose(event.currentTarget.checked)}
          />
          <ProblemAlert error={save.error} />
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
