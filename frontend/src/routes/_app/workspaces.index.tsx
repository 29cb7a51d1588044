import { createFileRoute } from "@tanstack/react-router";
import { text } from "~/app/search";
import { WorkspaceList } from "~/features/workspaces/WorkspaceList";

export const Route = createFileRoute("/_app/workspaces/")({
  validateSearch: (search: Record<string, unknown>): { q?: string; sort?: string } => ({
    q: text(search, "q"),
    sort: text(search, "sort"),
  }),
  component: Page,
});

function Page() {
  return <WorkspaceList search={Route.useSearch()} />;
}
