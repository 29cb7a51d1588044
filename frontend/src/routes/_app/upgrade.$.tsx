import { createFileRoute } from "@tanstack/react-router";
import { resourceQuery } from "~/api/queries";
import { text } from "~/app/search";
import { UpgradePage } from "~/features/upgrade/UpgradePage";

export const Route = createFileRoute("/_app/upgrade/$")({
  validateSearch: (search: Record<string, unknown>): { to?: string } => ({ to: text(search, "to") }),
  loader: ({ context, params }) => context.queryClient.ensureQueryData(resourceQuery(params._splat ?? "")),
  component: Page,
});

function Page() {
  const path = Route.useParams()._splat ?? "";
  return <UpgradePage key={path} path={path} to={Route.useSearch().to} />;
}
