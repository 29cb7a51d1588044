import { Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { post } from "~/api/client";
import type { NewToken as Made } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { CodeBlock } from "~/ui/CodeBlock";

const ages = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "1 year" },
  { value: "never", label: "Never" },
];

/** Makes a token and shows its secret, once. */
export function NewToken({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [age, setAge] = useState("90");
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: () => post<Made>("/tokens", { name, days: age === "never" ? undefined : Number(age) }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["tokens"] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  if (create.data !== undefined) {
    return (
      <Modal opened onClose={onClose} title={`Token ${create.data.token.name}`} closeOnClickOutside={false}>
        <Stack gap="md">
          <p style={{ margin: 0 }}>Copy it now: it is not shown again.</p>
          <CodeBlock plain title="Token" text={create.data.secret} />
          <Group justify="flex-end">
            <Button onClick={onClose}>Done</Button>
          </Group>
        </Stack>
      </Modal>
    );
  }
  return (
    <Modal opened onClose={onClose} title="New token">
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label="Name"
            description="Where it will be used."
            required
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label="Expires after"
            data={ages}
            value={age}
            allowDeselect={false}
            onChange={(next) => setAge(next ?? "90")}
          />
          <ProblemAlert error={create.error} />
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending} disabled={name.trim() === ""}>
              Create
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
