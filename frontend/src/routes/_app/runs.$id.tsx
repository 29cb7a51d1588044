import { createFileRoute } from "@tanstack/react-router";
import { runQuery } from "~/api/queries";
import { oneOf } from "~/app/search";
import { RunPage } from "~/features/runs/RunPage";

const tabs = ["log", "plan"] as const;

export const Route = createFileRoute("/_app/runs/$id")({
  validateSearch: (search: Record<string, unknown>): { tab?: (typeof tabs)[number] } => ({
    tab: oneOf(search, "tab", tabs),
  }),
  loader: ({ context, params }) => context.queryClient.ensureQueryData(runQuery(params.id)),
  component: Page,
});

function Page() {
  const id = Route.useParams().id;
  return <RunPage key={id} id={id} tab={Route.useSearch().tab ?? "log"} />;
}
