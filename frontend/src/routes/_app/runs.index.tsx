import { createFileRoute } from "@tanstack/react-router";
import { text } from "~/app/search";
import { RunList, type RunSearch } from "~/features/runs/RunList";

export const Route = createFileRoute("/_app/runs/")({
  validateSearch: (search: Record<string, unknown>): RunSearch => ({
    state: text(search, "state"),
    kind: text(search, "kind"),
    dry: search.dry === undefined ? undefined : text(search, "dry") === "true",
    sort: text(search, "sort"),
  }),
  component: Page,
});

function Page() {
  return <RunList search={Route.useSearch()} />;
}
