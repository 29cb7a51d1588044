import { createFileRoute } from "@tanstack/react-router";
import { sourceQuery } from "~/api/queries";
import { text } from "~/app/search";
import { SourcePage } from "~/features/sources/SourcePage";

export const Route = createFileRoute("/_app/sources/$id")({
  validateSearch: (search: Record<string, unknown>): { reference?: string } => ({
    reference: text(search, "reference"),
  }),
  loader: ({ context, params }) => context.queryClient.ensureQueryData(sourceQuery(params.id)),
  component: Page,
});

function Page() {
  return <SourcePage id={Route.useParams().id} reference={Route.useSearch().reference} />;
}
