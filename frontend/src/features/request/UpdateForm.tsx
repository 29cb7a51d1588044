import { Button, Group, Stack, Textarea } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { post } from "~/api/client";
import { meQuery } from "~/api/queries";
import type { Change, NewResource, Resource, Run, TemplateForm } from "~/api/types";
import { inputRows } from "~/features/changes/inputRows";
import { WaitNotice } from "~/features/resources/WaitNotice";
import { GuardedButton } from "~/ui/GuardedButton";
import { LinkButton } from "~/ui/LinkButton";
import { Panel } from "~/ui/Panel";
import { Sides } from "~/ui/Sides";
import { DraftStatus } from "./DraftStatus";
import type { Draft } from "./draft";
import { ErrorSummary } from "./ErrorSummary";
import { FormFields } from "./FormFields";
import { PreviewPanel } from "./PreviewPanel";
import { UpdateSummary } from "./UpdateSummary";
import { secretsOf, useEntry } from "./useEntry";

type Props = {
  resource: Resource;
  form: TemplateForm;
  /** What it is asked for: drafts of different purposes do not mix. */
  purpose?: string;
};

/** Other values for a resource that exists. It starts from the values that were set before. */
export function UpdateForm({ resource, form, purpose = "update" }: Props) {
  const user = useSuspenseQuery(meQuery).data.user.username;
  const secrets = secretsOf(form.form);
  const requestOf = ({ inputs }: Draft): NewResource => ({
    template: resource.template,
    version: form.version,
    project: resource.project,
    parent: resource.parent ?? undefined,
    slug: resource.slug,
    inputs,
    tags: resource.tags,
    configs: resource.configs,
  });
  const entry = useEntry({
    key: `${user}.${purpose}.${resource.id}.${resource.revision}.${form.version}`,
    initial: { slug: resource.slug, inputs: resource.inputs },
    form: form.form,
    inherited: form.inherited,
    named: false,
    requestOf,
  });
  const client = useQueryClient();
  const navigate = useNavigate();
  const { inputs, description } = entry.draft;
  const behind = resource.open_change;
  const asked = () => ({ inputs: entry.store.get().draft.inputs, version: form.version });
  const send = useMutation({
    mutationFn: () =>
      post<Change>(`/resources/${resource.id}/changes`, {
        ...asked(),
        action: "update",
        wait: behind !== null,
        reason: description || undefined,
      }),
    onSuccess: async (change) => {
      entry.store.drop();
      await client.invalidateQueries({ queryKey: ["resources"] });
      await navigate({ to: "/changes/$number", params: { number: String(change.number) } });
    },
    onError: entry.refused,
  });
  const dryRun = useMutation({
    mutationFn: () => post<Run>("/dry-runs", { ...asked(), resource: resource.id }),
    onSuccess: (run) => navigate({ to: "/runs/$id", params: { id: run.id } }),
    onError: entry.refused,
  });
  const submit = async () => {
    if (!send.isPending && resource.can.update.allowed && (await entry.passes())) send.mutate();
  };
  useHotkeys([["mod+Enter", () => void submit()]], []);
  const rows = inputRows({ inputs, inputs_before: resource.inputs }).filter((row) => row.kind !== "same");
  const side = (
    <>
      <UpdateSummary rows={rows} before={resource.version} after={form.version} secrets={secrets} />
      <PreviewPanel
        preview={entry.request === null ? null : entry.preview}
        hint="Finish what you are typing to see the code."
        update
      />
    </>
  );
  return (
    <Sides width={400} sticky side={side}>
      <form
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Stack gap="md">
          <ErrorSummary key={entry.attempt} issues={entry.summary} open={entry.issues} form={form.form} />
          <FormFields
            form={form.form}
            inherited={form.inherited}
            inputs={inputs}
            writing={entry.draft.writing}
            issues={entry.issues}
            hints={entry.hints}
            before={resource.inputs}
            actions={entry.actions}
          />
          <Panel label="Reason">
            <Textarea
              label="Reason"
              description="Optional; reviewers read it."
              autosize
              minRows={2}
              value={description}
              onChange={(event) => entry.store.edit({ description: event.currentTarget.value })}
            />
          </Panel>
          <WaitNotice behind={behind} />
          <Group gap={8}>
            <GuardedButton
              type="submit"
              reason={resource.can.update.allowed ? null : (resource.can.update.reason ?? "It cannot be updated now.")}
              loading={send.isPending}
            >
              {behind === null ? "Submit the update" : `Ask for it behind change #${behind}`}
            </GuardedButton>
            <Button
              variant="default"
              loading={dryRun.isPending}
              onClick={async () => {
                if (await entry.passes()) dryRun.mutate();
              }}
            >
              Dry run
            </Button>
            <LinkButton to="/resources/$" params={{ _splat: resource.path }} variant="default">
              Cancel
            </LinkButton>
            <DraftStatus entry={entry} secret={secrets.size > 0} />
          </Group>
        </Stack>
      </form>
    </Sides>
  );
}
