import { createFileRoute, notFound } from "@tanstack/react-router";
import { changeSetMembersQuery, changeSetQuery } from "~/api/queries";
import { SetReview } from "~/features/sets/SetReview";

export const Route = createFileRoute("/_app/change-sets/$number")({
  loader: ({ context, params }) => {
    if (!/^\d+$/.test(params.number)) throw notFound();
    const number = Number(params.number);
    return Promise.all([
      context.queryClient.ensureQueryData(changeSetQuery(number)),
      context.queryClient.ensureQueryData(changeSetMembersQuery(number)),
    ]);
  },
  component: Page,
});

function Page() {
  const number = Number(Route.useParams().number);
  return <SetReview key={number} number={number} />;
}
