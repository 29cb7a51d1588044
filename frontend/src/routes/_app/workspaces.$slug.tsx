import { createFileRoute } from "@tanstack/react-router";
import { workspaceQuery } from "~/api/queries";
import { oneOf, text } from "~/app/search";
import type { PullSearch } from "~/features/workspaces/pulls";
import { type WorkspaceTab, workspaceTabs } from "~/features/workspaces/tabs";
import { WorkspacePage } from "~/features/workspaces/WorkspacePage";

export const Route = createFileRoute("/_app/workspaces/$slug")({
  validateSearch: (search: Record<string, unknown>): PullSearch & { tab?: WorkspaceTab } => ({
    tab: oneOf(search, "tab", workspaceTabs),
    q: text(search, "q"),
    state: text(search, "state"),
    sort: text(search, "sort"),
  }),
  loader: ({ context, params }) => context.queryClient.ensureQueryData(workspaceQuery(params.slug)),
  component: Page,
});

function Page() {
  return <WorkspacePage slug={Route.useParams().slug} search={Route.useSearch()} />;
}
