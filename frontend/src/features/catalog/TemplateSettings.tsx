import { Button, Group, Modal, Stack, Switch, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { patch } from "~/api/client";
import type { Template, TemplatePatch } from "~/api/types";
import { notify } from "~/app/notice";
import { ProblemAlert } from "~/app/ProblemAlert";
import { ParentsInput } from "./ParentsInput";

/** Edits what a template is called, where it may stand, and whether it still gives new resources. */
export function TemplateSettings({ template }: { template: Template }) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState(template.name);
  const [description, setDescription] = useState(template.description);
  const [labels, setLabels] = useState(template.labels);
  const [parents, setParents] = useState(template.parents);
  const [disabled, setDisabled] = useState(template.disabled);
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (edit: TemplatePatch) =>
      patch<Template>(`/templates/${encodeURIComponent(template.key)}`, edit, template.revision),
    onSuccess: async () => {
      notify(`${name} was saved.`);
      setOpen(false);
      await client.invalidateQueries({ queryKey: ["templates"] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ name, description, labels, parents, disabled });
  };
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        Edit
      </Button>
      <Modal opened={open} onClose={() => setOpen(false)} title={`Edit ${template.name}`} size={560}>
        <form onSubmit={submit}>
          <Stack gap="md">
            <TextInput label="Name" required value={name} onChange={(event) => setName(event.currentTarget.value)} />
            <Textarea
              label="Description"
              autosize
              minRows={2}
              value={description}
              onChange={(event) => setDescription(event.currentTarget.value)}
            />
            <TagsInput label="Labels" description="Press Enter after each." value={labels} onChange={setLabels} />
            <ParentsInput value={parents} onChange={setParents} without={template.key} />
            <Switch
              label="Disabled: gives no new resources; existing ones go on"
              checked={disabled}
              onChange={(event) => setDisabled(event.currentTarget.checked)}
            />
            <ProblemAlert error={save.error} />
            <Group justify="flex-end" gap={8}>
              <Button variant="default" onClick={() => setOpen(false)}>
                Cancel
              </Button>
              <Button type="submit" loading={save.isPending}>
                Save
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
