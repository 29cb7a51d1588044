import { createFileRoute } from "@tanstack/react-router";
import { text } from "~/app/search";
import { AuditList, type AuditSearch } from "~/features/audit/AuditList";

export const Route = createFileRoute("/_app/audit")({
  validateSearch: (search: Record<string, unknown>): AuditSearch => ({
    subject: text(search, "subject"),
    actor: text(search, "actor"),
  }),
  component: Page,
});

function Page() {
  return <AuditList search={Route.useSearch()} />;
}
