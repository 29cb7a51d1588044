import { createFileRoute } from "@tanstack/react-router";
import { oneOf, record, text } from "~/app/search";
import { RequestPage } from "~/features/request/RequestPage";
import { type RequestSearch, requestSteps } from "~/features/request/steps";

export const Route = createFileRoute("/_app/request")({
  validateSearch: (search: Record<string, unknown>): RequestSearch => ({
    step: oneOf(search, "step", requestSteps),
    project: text(search, "project"),
    parent: search.parent === "" ? "" : text(search, "parent"),
    template: text(search, "template"),
    version: text(search, "version"),
    name: text(search, "name"),
    inputs: record(search, "inputs"),
  }),
  component: Page,
});

function Page() {
  return <RequestPage search={Route.useSearch()} />;
}
