import { createFileRoute } from "@tanstack/react-router";
import { resourceQuery } from "~/api/queries";
import { text } from "~/app/search";
import { UpdatePage } from "~/features/request/UpdatePage";

export const Route = createFileRoute("/_app/update/$")({
  validateSearch: (search: Record<string, unknown>): { version?: string } => ({ version: text(search, "version") }),
  loader: ({ context, params }) => context.queryClient.ensureQueryData(resourceQuery(params._splat ?? "")),
  component: Page,
});

function Page() {
  const path = Route.useParams()._splat ?? "";
  return <UpdatePage key={path} path={path} version={Route.useSearch().version} />;
}
