import { createFileRoute } from "@tanstack/react-router";
import { projectQuery } from "~/api/queries";
import { ProjectPage } from "~/features/projects/ProjectPage";

export const Route = createFileRoute("/_app/projects/$slug")({
  loader: ({ context, params }) => context.queryClient.ensureQueryData(projectQuery(params.slug)),
  component: Page,
});

function Page() {
  return <ProjectPage slug={Route.useParams().slug} />;
}
