import { createFileRoute } from "@tanstack/react-router";
import { text } from "~/app/search";
import { ResourceList, type ResourceSearch } from "~/features/resources/ResourceList";

export const Route = createFileRoute("/_app/resources/")({
  validateSearch: (search: Record<string, unknown>): ResourceSearch => ({
    q: text(search, "q"),
    project: text(search, "project"),
    template: text(search, "template"),
    version: text(search, "template") === undefined ? undefined : text(search, "version"),
    state: text(search, "state"),
    drift: text(search, "drift"),
    sort: text(search, "sort"),
  }),
  component: Page,
});

function Page() {
  return <ResourceList search={Route.useSearch()} />;
}
