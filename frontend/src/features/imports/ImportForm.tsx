import { Group, Progress } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { postTelling } from "~/api/progress";
import type { Items, NewImport, Template } from "~/api/types";
import { notify } from "~/app/notice";
import { ProblemAlert } from "~/app/ProblemAlert";
import { GuardedButton } from "~/ui/GuardedButton";

type Props = {
  body: NewImport;
  /** What keeps a module from being imported, by its path. */
  issues: ReadonlyMap<string, string>;
  /** Told when the import begins, and when it is over without having worked. */
  onBusy: (busy: boolean) => void;
  children: ReactNode;
};
/** How far the import is: the module that was read last, and how many of them were. */
type Step = { path: string; done: number; total: number };

/** Imports all modules or none, and tells how far it is. The modules are not drawn again for every step. */
export function ImportForm({ body, issues, onBusy, children }: Props) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [step, setStep] = useState<Step | null>(null);
  const send = useMutation({
    mutationFn: () => {
      setStep(null);
      onBusy(true);
      return postTelling<Items<Template>, Step>("/imports", body, setStep);
    },
    onError: () => onBusy(false),
    onSuccess: async ({ items }) => {
      await client.invalidateQueries({ queryKey: ["templates"] });
      await client.invalidateQueries({ queryKey: ["sources"] });
      notify(items.length === 1 ? "1 template was imported." : `${items.length} templates were imported.`);
      const only = items.length === 1 ? items[0] : undefined;
      await navigate(only === undefined ? { to: "/catalog" } : { to: "/catalog/$key", params: { key: only.key } });
    },
  });
  const [wrong, reason] = issues.entries().next().value ?? [];
  const all = body.modules.length === 1 ? "1 module" : `${body.modules.length} modules`;
  const reading = step !== null && step.done < step.total;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (issues.size === 0 && !send.isPending) send.mutate();
      }}
    >
      {children}
      <div style={{ marginTop: 16 }}>
        <ProblemAlert error={send.error} />
        {send.isPending && (
          <div role="status" style={{ margin: "8px 0" }}>
            <span className="small muted">
              {reading ? `Read ${step.path || "/"}: ${step.done} of ${step.total}` : `Importing ${all}`}
            </span>
            <Progress
              value={reading ? (100 * step.done) / step.total : 100}
              animated={!reading}
              striped
              size="sm"
              aria-label="Importing"
            />
          </div>
        )}
        <Group mt="md">
          <GuardedButton type="submit" loading={send.isPending} reason={reason ?? null}>
            Import {all}
          </GuardedButton>
          {wrong === undefined ? (
            <span className="small muted">All of them, or none when one fails.</span>
          ) : (
            <span className="small">
              {issues.size === 1 ? "One module needs" : `${issues.size} modules need`} your attention:{" "}
              <button type="button" className="link" onClick={() => document.getElementById(`key-${wrong}`)?.focus()}>
                go to {wrong || "/"}
              </button>
            </span>
          )}
        </Group>
      </div>
    </form>
  );
}
