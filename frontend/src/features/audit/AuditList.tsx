import { useNavigate } from "@tanstack/react-router";
import { auditQuery } from "~/api/queries";
import type { AuditEntry } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useList } from "~/app/useList";
import { EmptyState } from "~/ui/EmptyState";
import { MoreButton } from "~/ui/MoreButton";
import { PageHeader } from "~/ui/PageHeader";
import { Panel } from "~/ui/Panel";
import { SearchInput } from "~/ui/SearchInput";
import { Toolbar } from "~/ui/Toolbar";
import { AuditTable } from "./AuditTable";

export type AuditSearch = { subject?: string; actor?: string };

/** Every act that altered something, newest first. */
export function AuditList({ search }: { search: AuditSearch }) {
  const list = useList<AuditEntry>(auditQuery(search));
  const navigate = useNavigate({ from: "/audit" });
  const set = (part: Partial<AuditSearch>) => void navigate({ search: { ...search, ...part }, replace: true });
  return (
    <>
      <PageHeader title="Audit" lead="Every act that altered something, by people and by Terrace itself." />
      <Toolbar>
        <SearchInput
          label="Filter by subject"
          value={search.subject ?? ""}
          onChange={(subject) => set({ subject: subject || undefined })}
        />
        <SearchInput
          label="Filter by actor"
          width={200}
          value={search.actor ?? ""}
          onChange={(actor) => set({ actor: actor || undefined })}
        />
      </Toolbar>
      <ProblemAlert error={list.error} />
      <Panel bare label="Audit">
        <AuditTable rows={list.rows} empty={<EmptyState title="Nothing recorded" />} />
        <MoreButton list={list} />
      </Panel>
    </>
  );
}
