import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { remove } from "~/api/client";
import { approvalRulesQuery, meQuery } from "~/api/queries";
import type { ApprovalRule } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { ConfirmButton } from "~/ui/ConfirmButton";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { PageHeader } from "~/ui/PageHeader";
import { Panel } from "~/ui/Panel";
import { aboutWords } from "./aboutWords";
import { NewRule } from "./NewRule";

/** What it takes to approve a change, for those who decide it and those who wait for it. */
export function RuleList() {
  const rules = useQuery(approvalRulesQuery);
  const administer = useSuspenseQuery(meQuery).data.can.administer;
  const [adding, setAdding] = useState(false);
  const client = useQueryClient();
  const erase = useMutation({
    mutationFn: (id: string) => remove(`/approval-rules/${encodeURIComponent(id)}`),
    onSettled: () =>
      Promise.all(["approval-rules", "teams"].map((word) => client.invalidateQueries({ queryKey: [word] }))),
  });
  const add = administer && <Button onClick={() => setAdding(true)}>Add a rule</Button>;
  const columns: Column<ApprovalRule>[] = [
    { name: "name", label: "Rule", cell: (rule) => <b style={{ fontWeight: 550 }}>{rule.name}</b> },
    { name: "about", label: "About", cell: (rule) => aboutWords(rule.about).join(", ") || "every change" },
    {
      name: "asks",
      label: "Asks for",
      cell: (rule) => (
        <>
          {rule.asks}
          {rule.people.length > 0 && (
            <span className="small muted" style={{ display: "block" }}>
              {rule.people.map((person) => person.name).join(", ")}
            </span>
          )}
        </>
      ),
    },
    {
      name: "remove",
      label: "",
      end: true,
      cell: (rule) =>
        administer && (
          <ConfirmButton
            label="Remove…"
            size="compact-sm"
            h={26}
            title={`Remove ${rule.name}`}
            confirm="Remove"
            danger
            onConfirm={() => erase.mutateAsync(rule.id)}
            failure={<ProblemAlert error={erase.error} />}
          >
            <p style={{ margin: 0 }}>Changes that wait for approval no longer need it.</p>
          </ConfirmButton>
        ),
    },
  ];
  return (
    <>
      <PageHeader
        title="Approval rules"
        lead="Every rule that is about a change must be met. Without a rule, one approval is enough; whoever asked never counts."
        actions={add}
      />
      <ProblemAlert error={rules.error} />
      <Panel bare label="Approval rules">
        <DataTable
          label="Approval rules"
          columns={columns}
          rows={rules.error === null ? rules.data : []}
          id={(rule) => rule.id}
          empty={
            <EmptyState title="No rules yet" action={add}>
              One approval by somebody who may approve is enough for every change.
            </EmptyState>
          }
        />
      </Panel>
      {adding && <NewRule onClose={() => setAdding(false)} />}
    </>
  );
}
