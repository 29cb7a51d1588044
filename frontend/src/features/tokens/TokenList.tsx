import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { remove } from "~/api/client";
import { tokensQuery } from "~/api/queries";
import type { Token } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { ConfirmButton } from "~/ui/ConfirmButton";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { PageHeader } from "~/ui/PageHeader";
import { Panel } from "~/ui/Panel";
import { Time } from "~/ui/Time";
import { NewToken } from "./NewToken";

/** My tokens for the command line, git and programs. */
export function TokenList() {
  const tokens = useQuery(tokensQuery);
  const [creating, setCreating] = useState(false);
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: (id: string) => remove(`/tokens/${encodeURIComponent(id)}`),
    onSettled: () => client.invalidateQueries({ queryKey: ["tokens"] }),
  });
  const create = <Button onClick={() => setCreating(true)}>New token</Button>;
  const columns: Column<Token>[] = [
    { name: "name", label: "Token", cell: (token) => <b style={{ fontWeight: 550 }}>{token.name}</b> },
    { name: "created", label: "Created", cell: (token) => <Time at={token.created_at} /> },
    { name: "used", label: "Last used", cell: (token) => <Time at={token.last_used_at} /> },
    { name: "expires", label: "Expires", cell: (token) => <Time at={token.expires_at} /> },
    {
      name: "revoke",
      label: "",
      end: true,
      cell: (token) => (
        <ConfirmButton
          label="Revoke…"
          size="compact-sm"
          h={26}
          title={`Revoke ${token.name}`}
          confirm="Revoke"
          danger
          onConfirm={() => revoke.mutateAsync(token.id)}
          failure={<ProblemAlert error={revoke.error} />}
        >
          <p style={{ margin: 0 }}>What uses it is refused from then on.</p>
        </ConfirmButton>
      ),
    },
  ];
  return (
    <>
      <PageHeader
        title="Access tokens"
        lead="For the command line, for git and for programs. A token may do what you may do."
        actions={create}
      />
      <ProblemAlert error={tokens.error} />
      <Panel bare label="Access tokens">
        <DataTable
          label="Access tokens"
          columns={columns}
          rows={tokens.error === null ? tokens.data : []}
          id={(token) => token.id}
          empty={
            <EmptyState title="You have no tokens" action={create}>
              Make one, then set it as <code>TERRACE_TOKEN</code> for the command line.
            </EmptyState>
          }
        />
      </Panel>
      {creating && <NewToken onClose={() => setCreating(false)} />}
    </>
  );
}
