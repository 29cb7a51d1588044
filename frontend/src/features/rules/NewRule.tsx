import {
  Button,
  Fieldset,
  Group,
  Modal,
  MultiSelect,
  NumberInput,
  Select,
  Stack,
  TagsInput,
  TextInput,
} from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { post } from "~/api/client";
import { peopleQuery, projectsQuery, templatesQuery } from "~/api/queries";
import type { ApprovalRule, NewApprovalRule } from "~/api/types";
import { notify } from "~/app/notice";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useTeams } from "~/features/people/useTeams";

const deeds = ["create", "update", "replace", "destroy"];

const empty = {
  name: "",
  approvals: 1,
  role: "",
  team: "",
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
    team: form.team || null,
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
  const teams = useTeams();
  const projects = useQuery(projectsQuery);
  const templates = useQuery(templatesQuery());
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: () => post<ApprovalRule>("/approval-rules", body(form)),
    onSuccess: async () => {
      await Promise.all(["approval-rules", "teams"].map((word) => client.invalidateQueries({ queryKey: [word] })));
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
          <Fieldset legend="What it asks for">
            <Stack gap="sm">
              <Group grow align="start">
                <NumberInput
                  label="Approvals"
                  description="By different people."
                  min={1}
                  max={20}
                  allowDecimal={false}
                  value={form.approvals}
                  onChange={(next) => set({ approvals: Number(next) || 1 })}
                />
                <NumberInput
                  label="Expires after hours"
                  description="Empty: never."
                  min={1}
                  allowDecimal={false}
                  value={form.hours}
                  onChange={(next) => set({ hours: next === "" ? "" : Number(next) })}
                />
              </Group>
              <Select
                label="From the role"
                data={[
                  { value: "", label: "whoever may approve there" },
                  { value: "admin", label: "admin" },
                ]}
                value={form.role}
                onChange={(next) => set({ role: next ?? "" })}
              />
              <Select
                label="From the team"
                placeholder="any, or none"
                description={
                  teams.data?.length === 0 ? "There are no teams yet; they are made under People." : undefined
                }
                clearable
                searchable
                data={(teams.data ?? []).map((team) => ({ value: team.key, label: team.name }))}
                value={form.team || null}
                onChange={(next) => set({ team: next ?? "" })}
              />
              <MultiSelect
                label="Only these people"
                placeholder={form.people.length === 0 ? "anybody who may approve there" : undefined}
                data={(people.data ?? []).map((person) => ({ value: person.username, label: person.name }))}
                value={form.people}
                onChange={(next) => set({ people: next })}
                searchable
              />
            </Stack>
          </Fieldset>
          <Fieldset legend="Which changes it is about">
            <Stack gap="sm">
              <p className="small muted" style={{ margin: 0 }}>
                Those that have everything which is given here. Without anything: every change.
              </p>
              <Group grow>
                <Select
                  label="Template"
                  placeholder="any"
                  clearable
                  searchable
                  data={(templates.data ?? []).map((template) => template.key)}
                  value={form.template || null}
                  onChange={(next) => set({ template: next ?? "" })}
                />
                <Select
                  label="Project"
                  placeholder="any"
                  clearable
                  data={(projects.data ?? []).map((project) => project.slug)}
                  value={form.project || null}
                  onChange={(next) => set({ project: next ?? "" })}
                />
              </Group>
              <TextInput
                label="Place in the tree"
                description="This resource and everything below it."
                placeholder="anywhere"
                value={form.place}
                onChange={(event) => set({ place: event.currentTarget.value })}
              />
              <MultiSelect
                label="Changes that"
                placeholder={form.actions.length === 0 ? "do anything to their resource" : undefined}
                data={deeds}
                value={form.actions}
                onChange={(next) => set({ actions: next })}
              />
              <MultiSelect
                label="Plans that"
                placeholder={form.plan.length === 0 ? "do anything" : undefined}
                data={deeds}
                value={form.plan}
                onChange={(next) => set({ plan: next })}
              />
              <TagsInput
                label="… something of these types"
                description="As in aws_db_instance, or aws_db_* for all that begin so."
                placeholder={form.types.length === 0 ? "any type" : undefined}
                value={form.types}
                onChange={(next) => set({ types: next })}
              />
            </Stack>
          </Fieldset>
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
