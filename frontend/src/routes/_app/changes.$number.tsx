import { createFileRoute, notFound } from "@tanstack/react-router";
import { changeQuery } from "~/api/queries";
import { oneOf } from "~/app/search";
import { ChangeReview } from "~/features/changes/ChangeReview";
import { type ChangeTab, changeTabs } from "~/features/changes/tabs";

export const Route = createFileRoute("/_app/changes/$number")({
  validateSearch: (search: Record<string, unknown>): { tab?: ChangeTab } => ({ tab: oneOf(search, "tab", changeTabs) }),
  loader: ({ context, params }) => {
    if (!/^\d+$/.test(params.number)) throw notFound();
    return context.queryClient.ensureQueryData(changeQuery(Number(params.number)));
  },
  component: Page,
});

function Page() {
  const number = Number(Route.useParams().number);
  return <ChangeReview key={number} number={number} tab={Route.useSearch().tab ?? "plan"} />;
}
