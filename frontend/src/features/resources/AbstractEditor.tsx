import { Button, Group, Modal, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { patch } from "~/api/client";
import type { EditedResource, Entries, Resource } from "~/api/types";
import { notify } from "~/app/notice";
import { ProblemAlert } from "~/app/ProblemAlert";
import { ValuesEditor } from "~/features/values/ValuesEditor";
import { GuardedButton } from "~/ui/GuardedButton";
import { AlteredTable } from "./AlteredTable";
import { reasonOf } from "./reasons";

type Values = { tags: Entries; configs: Entries };

/** Edits what an abstract resource hands down, after showing every value below that the edit alters. */
export function AbstractEditor({ resource }: { resource: Resource }) {
  const [open, setOpen] = useState(false);
  const [values, setValues] = useState<Values>({ tags: resource.tags, configs: resource.configs });
  const client = useQueryClient();
  const path = `/resources/${resource.id}`;
  const preview = useMutation({
    mutationFn: (next: Values) => patch<EditedResource>(path, next, resource.revision, { preview: true }),
  });
  const save = useMutation({
    mutationFn: (next: Values) => patch<EditedResource>(path, next, resource.revision),
    onSuccess: async () => {
      notify(`Tags and configs of ${resource.slug} were saved.`);
      setOpen(false);
      await client.invalidateQueries({ queryKey: ["resources"] });
    },
  });
  const compute = (tags: Entries, configs: Entries) => {
    setValues({ tags, configs });
    return preview.mutateAsync({ tags, configs });
  };
  const begin = () => {
    preview.reset();
    save.reset();
    setOpen(true);
  };
  return (
    <>
      <GuardedButton reason={reasonOf(resource.can.update)} onClick={begin}>
        Edit tags and configs
      </GuardedButton>
      {open && preview.data === undefined && (
        <ValuesEditor
          title={`Tags and configs of ${resource.path}`}
          tags={values.tags}
          configs={values.configs}
          onClose={() => setOpen(false)}
          onSave={compute}
          save="Show what this alters"
          failure={<ProblemAlert error={preview.error} />}
        />
      )}
      <Modal
        opened={open && preview.data !== undefined}
        onClose={() => setOpen(false)}
        title="What this alters below"
        size={820}
      >
        <Stack gap="md">
          <AlteredTable rows={preview.data?.altered ?? []} />
          <ProblemAlert error={save.error} />
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={() => preview.reset()}>
              Back
            </Button>
            <Button loading={save.isPending} onClick={() => save.mutate(values)}>
              Save
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
