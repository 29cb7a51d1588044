import { Button, Group, Modal, Select, Stack } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { post } from "~/api/client";
import { refsQuery } from "~/api/queries";
import type { Template, Version } from "~/api/types";
import { notify } from "~/app/notice";
import { ProblemAlert } from "~/app/ProblemAlert";

/** Adds a version of the same module from another tag or branch of its source. */
export function NewVersion({ template, source }: { template: Template; source: string | undefined }) {
  const [open, setOpen] = useState(false);
  const [reference, setReference] = useState<string | null>(null);
  const client = useQueryClient();
  const refs = useQuery({ ...refsQuery(source ?? ""), enabled: open && source !== undefined });
  const add = useMutation({
    mutationFn: () => post<Version>(`/templates/${encodeURIComponent(template.key)}/versions`, { reference }),
    onSuccess: async (version) => {
      await client.invalidateQueries({ queryKey: ["templates"] });
      notify(`Version ${version.name} was added.`);
      setOpen(false);
    },
  });
  const items = refs.data?.items ?? [];
  const group = (kind: "tag" | "branch") =>
    items.filter((ref) => ref.kind === kind).map((ref) => ({ value: ref.name, label: ref.name }));
  return (
    <>
      <Button variant="default" size="compact-sm" onClick={() => setOpen(true)}>
        Add a version
      </Button>
      <Modal opened={open} onClose={() => setOpen(false)} title={`Add a version of ${template.name}`}>
        <Stack gap="md">
          <Select
            label="Tag or branch"
            description="It starts as a preview; make it active when it is ready to be asked for."
            searchable
            data={[
              { group: "Tags", items: group("tag") },
              { group: "Branches", items: group("branch") },
            ]}
            value={reference}
            onChange={setReference}
          />
          <ProblemAlert error={refs.error ?? add.error} />
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={() => setOpen(false)}>
              Cancel
            </Button>
            <Button disabled={reference === null} loading={add.isPending} onClick={() => add.mutate()}>
              Add
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
