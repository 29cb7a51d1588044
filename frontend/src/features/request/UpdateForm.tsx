import { Button, Group, Stack, Textarea } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useMemo, useState } from "react";
import { post } from "~/api/client";
import { asProblem } from "~/api/problem";
import { meQuery } from "~/api/queries";
import type { Change, Json, NewResource, Resource, Run, TemplateForm } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { inputRows } from "~/features/changes/inputRows";
import { GuardedButton } from "~/ui/GuardedButton";
import { LinkButton } from "~/ui/LinkButton";
import { Panel } from "~/ui/Panel";
import { Sides } from "~/ui/Sides";
import { ErrorSummary } from "./ErrorSummary";
import { FormFields } from "./FormFields";
import { checkDraft, joinIssues, liveIssues } from "./findings";
import { PreviewPanel } from "./PreviewPanel";
import { placeDiagnostics } from "./places";
import { UpdateSummary } from "./UpdateSummary";
import { isUnfinished } from "./unfinished";
import { useDraft } from "./useDraft";
import { useIssues } from "./useIssues";
import { usePreview } from "./usePreview";

/** Other values for a resource that exists. It starts from the values that were set before. */
export function UpdateForm({ resource, form }: { resource: Resource; form: TemplateForm }) {
  const user = useSuspenseQuery(meQuery).data.user.username;
  const secrets = useMemo(
    () => new Set(Object.entries(form.form.ui.fields).flatMap(([name, ui]) => (ui.sensitive ? [name] : []))),
    [form],
  );
  const draft = useDraft(
    `${user}.update.${resource.id}.${resource.revision}`,
    { slug: resource.slug, description: "", inputs: resource.inputs },
    secrets,
  );
  const [reason, setReason] = useState("");
  const client = useQueryClient();
  const navigate = useNavigate();
  const { inputs } = draft.draft;
  const names = form.form.ui.order;
  const request: NewResource = {
    template: resource.template,
    version: form.version,
    project: resource.project,
    parent: resource.parent ?? undefined,
    slug: resource.slug,
    inputs,
    tags: resource.tags,
    configs: resource.configs,
  };
  const whole = !Object.values(inputs).some(isUnfinished);
  const preview = usePreview(whole ? request : null);
  const live = liveIssues(preview.data?.diagnostics ?? [], draft.draft, form.form).filter(
    (issue) => issue.place !== "slug",
  );
  const found = useIssues(names);
  const passes = () => found.show(checkDraft(draft.draft, form.form, form.inherited, false));
  const failed = (error: unknown) => found.show(placeDiagnostics(asProblem(error).diagnostics, names).issues);
  const send = useMutation({
    mutationFn: () =>
      post<Change>(`/resources/${resource.id}/changes`, {
        action: "update",
        inputs,
        version: form.version,
        reason: reason || undefined,
      }),
    onSuccess: async (change) => {
      draft.drop();
      await client.invalidateQueries({ queryKey: ["resources"] });
      await navigate({ to: "/changes/$number", params: { number: String(change.number) } });
    },
    onError: failed,
  });
  const dryRun = useMutation({
    mutationFn: () => post<Run>("/dry-runs", { resource: resource.id, inputs, version: form.version }),
    onSuccess: (run) => navigate({ to: "/runs/$id", params: { id: run.id } }),
    onError: failed,
  });
  const submit = () => {
    if (!send.isPending && resource.can.update.allowed && passes()) send.mutate();
  };
  useHotkeys([["mod+Enter", submit]], []);
  const checkOne = (name: string) => found.left(name, checkDraft(draft.draft, form.form, form.inherited, false));
  const set = (name: string, value: Json) => {
    found.forget(name);
    draft.set(name, value);
  };
  const error = send.error ?? dryRun.error;
  const rows = inputRows({ inputs, inputs_before: resource.inputs }).filter((row) => row.kind !== "same");
  const side = (
    <>
      <UpdateSummary rows={rows} before={resource.version} after={form.version} secrets={secrets} />
      <PreviewPanel request={whole ? request : null} hint="Finish what you are typing to see the code." update />
    </>
  );
  return (
    <Sides width={400} sticky side={side}>
      <form
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap="md">
          <ErrorSummary issues={found.summary} open={found.issues} form={form.form} />
          {found.summary.length === 0 && <ProblemAlert error={error} />}
          <FormFields
            form={form.form}
            inherited={form.inherited}
            inputs={inputs}
            issues={joinIssues(found.issues, live)}
            onSet={set}
            onReset={draft.unset}
            onBlur={checkOne}
          />
          <Panel label="Reason">
            <Textarea
              label="Reason"
              description="Optional; reviewers read it."
              autosize
              minRows={2}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          </Panel>
          <Group gap={8}>
            <GuardedButton
              type="submit"
              reason={resource.can.update.allowed ? null : (resource.can.update.reason ?? "It cannot be updated now.")}
              loading={send.isPending}
            >
              Submit the update
            </GuardedButton>
            <Button variant="default" loading={dryRun.isPending} onClick={() => passes() && dryRun.mutate()}>
              Dry run
            </Button>
            <LinkButton to="/resources/$" params={{ _splat: resource.path }} variant="default">
              Cancel
            </LinkButton>
            <span className="small muted" role="status">
              {draft.saved ? "draft saved in this browser" : draft.restored ? "your draft was restored" : ""}
            </span>
            {(draft.saved || draft.restored) && (
              <button type="button" className="link small" onClick={() => draft.drop(true)}>
                discard the draft
              </button>
            )}
          </Group>
        </Stack>
      </form>
    </Sides>
  );
}
