import { Button, Group, Modal, MultiSelect, NumberInput, Select, Stack, TagsInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { post } from "~/api/client";
import { peopleQuery, projectsQuery } from "~/api/queries";
import type { ApprovalRule, NewApprovalRule } from "~/api/types";
import { notify } from "~/app/notice";
import { ProblemAlert } from "~/app/ProblemAlert";

const deeds = ["create", "update", "replace", "destroy"];

const empty = {
  name: "",
  approvals: 1,
  role: "",
  people: [] as string[],
  hours: "" as number | "",
  template: "",
  project: "",
  place: "",
  actions: [] as string[],
  plan: [] as string[],
  types: [] as string[],
};

function body(form: typeof empty): NewApprovalRule {
  return {
    name: form.name,
    approvals: form.approvals,
    role: form.role || null,
    people: form.people,
    expires_after: form.hours === "" ? null : form.hours,
    about: {
      template: form.template || null,
      project: form.project || null,
      place: form.place || null,
      actions: form.actions,
      plan: form.plan,
      resource_types: form.types,
    },
  };
}

/** Makes a rule: which changes it is about, and what it asks for. */
export function NewRule({ onClose }: { onClose: () => void }) {
  const [form, setForm] = useState(empty);
  const set = (part: Partial<typeof empty>) => setForm((before) => ({ ...before, ...part }));
  const people = useQuery(peopleQuery);
  const projects = useQuery(projectsQuery);
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: () => post<ApprovalRule>("/approval-rules", body(form)),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["approval-rules"] });
      notify(`The rule ${form.name} counts from now on.`);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Modal opened onClose={onClose} title="Add a rule of approval" size={560}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label="Name"
            required
            data-autofocus
            value={form.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <Group grow>
            <NumberInput
              label="Approvals"
              min={1}
              max={20}
              allowDecimal={false}
              value={form.approvals}
              onChange={(next) => set({ approvals: Number(next) || 1 })}
            />
            <Select
              label="From the role"
              data={[
                { value: "", label: "whoever may approve" },
                { value: "admin", label: "admin" },
              ]}
              value={form.role}
              onChange={(next) => set({ role: next ?? "" })}
            />
            <NumberInput
              label="Expires after hours"
              min={1}
              allowDecimal={false}
              value={form.hours}
              onChange={(next) => set({ hours: next === "" ? "" : Number(next) })}
            />
          </Group>
          <MultiSelect
            label="Only these people"
            data={(people.data ?? []).map((person) => ({ value: person.username, label: person.name }))}
            value={form.people}
            onChange={(next) => set({ people: next })}
            searchable
          />
          <Group grow>
            <TextInput
              label="Template"
              value={form.template}
              onChange={(event) => set({ template: event.currentTarget.value })}
            />
            <Select
              label="Project"
              clearable
              data={(projects.data ?? []).map((project) => project.slug)}
              value={form.project || null}
              onChange={(next) => set({ project: next ?? "" })}
            />
          </Group>
          <TextInput
            label="Place in the tree"
            description="This resource and everything below it."
            value={form.place}
            onChange={(event) => set({ place: event.currentTarget.value })}
          />
          <MultiSelect
            label="Changes that"
            data={deeds}
            value={form.actions}
            onChange={(next) => set({ actions: next })}
          />
          <MultiSelect label="Plans that" data={deeds} value={form.plan} onChange={(next) => set({ plan: next })} />
          <TagsInput
            label="… something of these types"
            description="As in aws_db_instance, or aws_db_* for all that begin so."
            value={form.types}
            onChange={(next) => set({ types: next })}
          />
          <ProblemAlert error={create.error} />
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending} disabled={form.name.trim() === ""}>
              Add
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
