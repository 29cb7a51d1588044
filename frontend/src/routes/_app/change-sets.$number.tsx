import { createFileRoute, notFound } from "@tanstack/react-router";
import { changeSetMembersQuery, changeSetQuery } from "~/api/queries";
import { number } from "~/app/search";
import { SetReview } from "~/features/sets/SetReview";

export const Route = createFileRoute("/_app/change-sets/$number")({
  validateSearch: (search: Record<string, unknown>): { open?: number } => ({ open: number(search, "open") }),
  loader: ({ context, params }) => {
    if (!/^\d+$/.test(params.number)) throw notFound();
    const set = Number(params.number);
    return Promise.all([
      context.queryClient.ensureQueryData(changeSetQuery(set)),
      context.queryClient.ensureQueryData(changeSetMembersQuery(set)),
    ]);
  },
  component: Page,
});

function Page() {
  const set = Number(Route.useParams().number);
  return <SetReview key={set} number={set} open={Route.useSearch().open} />;
}
