import { createFileRoute } from "@tanstack/react-router";
import { sourceQuery } from "~/api/queries";
import { SourcePage } from "~/features/sources/SourcePage";
import { readSourceSearch } from "~/features/sources/tabs";

export const Route = createFileRoute("/_app/sources/$id")({
  validateSearch: readSourceSearch,
  loader: ({ context, params }) => context.queryClient.ensureQueryData(sourceQuery(params.id)),
  component: Page,
});

function Page() {
  const id = Route.useParams().id;
  return <SourcePage key={id} id={id} search={Route.useSearch()} />;
}
