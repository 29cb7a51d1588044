import { Button, Group, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { post } from "~/api/client";
import type { NewResource, Preview, Run, Template, TemplateForm } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { Diagnostics } from "~/ui/Diagnostics";
import { KeyValues } from "~/ui/KeyValues";
import { Panel } from "~/ui/Panel";
import { SetInputs } from "./SetInputs";

type Props = {
  template: Template;
  form: TemplateForm | undefined;
  request: NewResource;
  preview: Preview | undefined;
  busy: boolean;
  onBack: () => void;
  onSubmit: () => void;
};

/** What is about to be asked for, once more, before it is sent. */
export function ReviewStep({ template, form, request, preview, busy, onBack, onSubmit }: Props) {
  const navigate = useNavigate();
  const dryRun = useMutation({
    mutationFn: () => post<Run>("/dry-runs", { new: request }),
    onSuccess: (run) => navigate({ to: "/runs/$id", params: { id: run.id } }),
  });
  const findings = preview?.diagnostics ?? [];
  return (
    <Stack gap="md">
      <ProblemAlert error={dryRun.error} />
      {findings.length > 0 && (
        <Panel title="Findings">
          <Diagnostics items={findings} />
        </Panel>
      )}
      <Panel title="Request">
        <KeyValues
          rows={[
            ["Template", template.abstract ? template.name : `${template.name}, version ${form?.version ?? ""}`],
            ["Project", request.project],
            [
              "Path",
              <code key="path">
                {request.parent === undefined ? request.slug : `${request.parent}/${request.slug}`}
              </code>,
            ],
            ["Description", request.description ?? null],
          ]}
        />
      </Panel>
      {form !== undefined && <SetInputs inputs={request.inputs ?? {}} form={form.form} />}
      <p className="muted" style={{ margin: 0 }}>
        {template.abstract
          ? "It is created at once: an abstract resource has nothing to plan."
          : "Terrace writes the code on a branch, opens a pull request and makes a plan. Nothing is created before somebody else approves that plan."}
      </p>
      <Group gap={8}>
        <Button loading={busy} onClick={onSubmit}>
          {template.abstract ? "Create" : "Submit the request"}
        </Button>
        {!template.abstract && (
          <Button variant="default" loading={dryRun.isPending} onClick={() => dryRun.mutate()}>
            Dry run
          </Button>
        )}
        <Button variant="default" onClick={onBack}>
          Back
        </Button>
        <span style={{ flex: 1 }} />
        <span className="small muted">Ctrl + Enter submits</span>
      </Group>
    </Stack>
  );
}
