import { createFileRoute } from "@tanstack/react-router";
import { text } from "~/app/search";
import { ProjectList } from "~/features/projects/ProjectList";

export const Route = createFileRoute("/_app/projects/")({
  validateSearch: (search: Record<string, unknown>): { q?: string; sort?: string } => ({
    q: text(search, "q"),
    sort: text(search, "sort"),
  }),
  component: Page,
});

function Page() {
  return <ProjectList search={Route.useSearch()} />;
}
