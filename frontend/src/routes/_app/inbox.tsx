import { createFileRoute } from "@tanstack/react-router";
import { number, oneOf, text } from "~/app/search";
import { ChangeList } from "~/features/changes/ChangeList";
import { type InboxView, inboxViews } from "~/features/changes/inbox";

type Search = { view?: InboxView; q?: string; state?: string; sort?: string; open?: number };

export const Route = createFileRoute("/_app/inbox")({
  validateSearch: (search: Record<string, unknown>): Search => ({
    view: oneOf(search, "view", inboxViews),
    q: text(search, "q"),
    state: text(search, "state"),
    sort: text(search, "sort"),
    open: number(search, "open"),
  }),
  component: Page,
});

function Page() {
  const search = Route.useSearch();
  return <ChangeList title="Inbox" view={search.view ?? "review"} search={search} />;
}
