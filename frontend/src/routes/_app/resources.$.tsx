import { createFileRoute } from "@tanstack/react-router";
import { resourceQuery } from "~/api/queries";
import { ResourcePage } from "~/features/resources/ResourcePage";
import { readResourceSearch } from "~/features/resources/tabs";

export const Route = createFileRoute("/_app/resources/$")({
  validateSearch: readResourceSearch,
  loader: ({ context, params }) => context.queryClient.ensureQueryData(resourceQuery(params._splat ?? "")),
  component: Page,
});

function Page() {
  const path = Route.useParams()._splat ?? "";
  return <ResourcePage key={path} id={path} search={Route.useSearch()} />;
}
