import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { remove } from "~/api/client";
import { integrationsQuery, meQuery } from "~/api/queries";
import type { Integration } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { ConfirmButton } from "~/ui/ConfirmButton";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { PageHeader } from "~/ui/PageHeader";
import { Panel } from "~/ui/Panel";
import { Time } from "~/ui/Time";
import { integrationKinds } from "./kinds";
import { NewIntegration } from "./NewIntegration";

/** Stored credentials for outside systems. Secrets go in and never come out. */
export function IntegrationList() {
  const integrations = useQuery(integrationsQuery);
  const administer = useSuspenseQuery(meQuery).data.can.administer;
  const [adding, setAdding] = useState(false);
  const client = useQueryClient();
  const erase = useMutation({
    mutationFn: (id: string) => remove(`/integrations/${encodeURIComponent(id)}`),
    onSettled: () => client.invalidateQueries({ queryKey: ["integrations"] }),
  });
  const add = administer && <Button onClick={() => setAdding(true)}>Add an integration</Button>;
  const columns: Column<Integration>[] = [
    { name: "name", label: "Integration", cell: (item) => <b style={{ fontWeight: 550 }}>{item.name}</b> },
    { name: "kind", label: "Kind", cell: (item) => integrationKinds[item.kind] },
    { name: "created", label: "Created", cell: (item) => <Time at={item.created_at} /> },
    {
      name: "remove",
      label: "",
      end: true,
      cell: (item) =>
        administer && (
          <ConfirmButton
            label="Remove…"
            size="compact-sm"
            h={26}
            title={`Remove ${item.name}`}
            confirm="Remove"
            danger
            onConfirm={() => erase.mutateAsync(item.id)}
            failure={<ProblemAlert error={erase.error} />}
          >
            <p style={{ margin: 0 }}>Sources that are read with it can no longer be fetched.</p>
          </ConfirmButton>
        ),
    },
  ];
  return (
    <>
      <PageHeader
        title="Integrations"
        lead="Stored credentials for outside systems. A secret is sealed when it is stored and never shown again."
        actions={add}
      />
      <ProblemAlert error={integrations.error} />
      <Panel bare label="Integrations">
        <DataTable
          label="Integrations"
          columns={columns}
          rows={integrations.error === null ? integrations.data : []}
          id={(item) => item.id}
          empty={
            <EmptyState title="No integrations yet" action={add}>
              Repositories that anybody can read need none.
            </EmptyState>
          }
        />
      </Panel>
      {adding && <NewIntegration onClose={() => setAdding(false)} />}
    </>
  );
}
