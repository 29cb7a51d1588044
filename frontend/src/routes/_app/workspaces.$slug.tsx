import { createFileRoute } from "@tanstack/react-router";
import { workspaceQuery } from "~/api/queries";
import { WorkspacePage } from "~/features/workspaces/WorkspacePage";

export const Route = createFileRoute("/_app/workspaces/$slug")({
  loader: ({ context, params }) => context.queryClient.ensureQueryData(workspaceQuery(params.slug)),
  component: Page,
});

function Page() {
  return <WorkspacePage slug={Route.useParams().slug} />;
}
