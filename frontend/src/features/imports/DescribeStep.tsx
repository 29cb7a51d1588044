import { Button, Group, Progress, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { postTelling } from "~/api/progress";
import { modulesQuery, templatesQuery } from "~/api/queries";
import type { Items, NewImport, Template } from "~/api/types";
import { notify } from "~/app/notice";
import { ProblemAlert } from "~/app/ProblemAlert";
import { DescribeModule } from "./DescribeModule";
import { type Description, describe, importBody, importIssues } from "./steps";

type Props = { source: string; reference: string; paths: string[] };
/** How far the import is: the module that was read last, and how many of them were. */
type Step = { path: string; done: number; total: number };

/** Names each chosen module, says where it may stand, shows its form, and imports all or none. */
export function DescribeStep({ source, reference, paths }: Props) {
  const modules = useQuery(modulesQuery(source, reference));
  const templates = useQuery(templatesQuery());
  const [edits, setEdits] = useState<Record<string, Partial<Description>>>({});
  const client = useQueryClient();
  const navigate = useNavigate();
  const chosen = (modules.data?.items ?? []).filter((module) => paths.includes(module.path));
  const descriptions = chosen.map((module) => ({ ...describe(module, source), ...edits[module.path] }));
  const taken = new Set(templates.data?.map((template) => template.key));
  const issues = importIssues(descriptions, taken);
  const [step, setStep] = useState<Step | null>(null);
  const send = useMutation({
    mutationFn: (body: NewImport) => {
      setStep(null);
      return postTelling<Items<Template>, Step>("/imports", body, setStep);
    },
    onSuccess: async ({ items }) => {
      await client.invalidateQueries({ queryKey: ["templates"] });
      await client.invalidateQueries({ queryKey: ["sources"] });
      notify(items.length === 1 ? "1 template was imported." : `${items.length} templates were imported.`);
      const only = items.length === 1 ? items[0] : undefined;
      await navigate(only === undefined ? { to: "/catalog" } : { to: "/catalog/$key", params: { key: only.key } });
    },
  });
  if (modules.data === undefined)
    return modules.error === null ? <Skeleton h={300} /> : <ProblemAlert error={modules.error} />;
  const submit = () => send.mutate({ source, reference, modules: importBody(descriptions) });
  const count = descriptions.length;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (issues.size === 0 && !send.isPending) submit();
      }}
    >
      <div style={{ display: "grid", gap: 16 }}>
        {descriptions.map((description) => (
          <DescribeModule
            key={description.path}
            source={source}
            reference={reference}
            description={description}
            siblings={descriptions.filter((other) => other.path !== description.path)}
            issue={issues.get(description.path)}
            onEdit={(part) =>
              setEdits((old) => ({ ...old, [description.path]: { ...old[description.path], ...part } }))
            }
          />
        ))}
      </div>
      <div style={{ marginTop: 16 }}>
        <ProblemAlert error={send.error} />
        {send.isPending && (
          <div role="status" style={{ margin: "8px 0" }}>
            <span className="small muted">
              {step === null || step.done === step.total
                ? `Importing ${count === 1 ? "1 module" : `${count} modules`}`
                : `Read ${step.path || "/"}: ${step.done} of ${step.total}`}
            </span>
            <Progress
              value={step === null || step.done === step.total ? 100 : (100 * step.done) / step.total}
              animated={step === null || step.done === step.total}
              striped
              size="sm"
              aria-label="Importing"
            />
          </div>
        )}
        <Group mt="md">
          <Button type="submit" loading={send.isPending} disabled={issues.size > 0 || count === 0}>
            Import {count === 1 ? "1 module" : `${count} modules`}
          </Button>
          <span className="small muted">All of them, or none when one fails.</span>
        </Group>
      </div>
    </form>
  );
}
