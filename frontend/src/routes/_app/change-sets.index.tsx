import { createFileRoute } from "@tanstack/react-router";
import { oneOf, text } from "~/app/search";
import { SetList } from "~/features/sets/SetList";
import { type SetView, setViews } from "~/features/sets/setWords";

type Search = { q?: string; view?: SetView };

export const Route = createFileRoute("/_app/change-sets/")({
  validateSearch: (search: Record<string, unknown>): Search => ({
    q: text(search, "q"),
    view: oneOf(search, "view", setViews),
  }),
  component: Page,
});

function Page() {
  return <SetList search={Route.useSearch()} />;
}
