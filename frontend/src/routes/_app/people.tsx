import { createFileRoute } from "@tanstack/react-router";
import { text } from "~/app/search";
import { PeopleList, type PeopleSearch } from "~/features/people/PeopleList";

export const Route = createFileRoute("/_app/people")({
  validateSearch: (search: Record<string, unknown>): PeopleSearch => ({
    q: text(search, "q"),
    role: text(search, "role"),
    sort: text(search, "sort"),
  }),
  component: Page,
});

function Page() {
  return <PeopleList search={Route.useSearch()} />;
}
