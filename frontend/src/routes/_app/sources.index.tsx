import { createFileRoute } from "@tanstack/react-router";
import { text } from "~/app/search";
import { SourceList, type SourceListSearch } from "~/features/sources/SourceList";

export const Route = createFileRoute("/_app/sources/")({
  validateSearch: (search: Record<string, unknown>): SourceListSearch => ({
    q: text(search, "q"),
    only: text(search, "only"),
    sort: text(search, "sort"),
  }),
  component: Page,
});

function Page() {
  return <SourceList search={Route.useSearch()} />;
}
