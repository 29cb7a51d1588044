import { createFileRoute } from "@tanstack/react-router";
import { text } from "~/app/search";
import { ChangeList } from "~/features/changes/ChangeList";

type Search = { q?: string; state?: string; sort?: string };

export const Route = createFileRoute("/_app/changes/")({
  validateSearch: (search: Record<string, unknown>): Search => ({
    q: text(search, "q"),
    state: text(search, "state"),
    sort: text(search, "sort"),
  }),
  component: Page,
});

function Page() {
  return <ChangeList title="Changes" search={Route.useSearch()} />;
}
