import { createFileRoute } from "@tanstack/react-router";
import { text } from "~/app/search";
import { SourceList } from "~/features/sources/SourceList";

export const Route = createFileRoute("/_app/sources/")({
  validateSearch: (search: Record<string, unknown>): { q?: string; sort?: string } => ({
    q: text(search, "q"),
    sort: text(search, "sort"),
  }),
  component: Page,
});

function Page() {
  return <SourceList search={Route.useSearch()} />;
}
