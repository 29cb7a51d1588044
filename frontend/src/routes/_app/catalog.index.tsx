import { createFileRoute } from "@tanstack/react-router";
import { templatesQuery } from "~/api/queries";
import { oneOf, text } from "~/app/search";
import { Catalog } from "~/features/catalog/Catalog";
import { type CatalogSearch, kinds, layouts } from "~/features/catalog/facets";

export const Route = createFileRoute("/_app/catalog/")({
  validateSearch: (search: Record<string, unknown>): CatalogSearch => ({
    q: text(search, "q"),
    label: text(search, "label"),
    kind: oneOf(search, "kind", kinds),
    view: oneOf(search, "view", layouts),
    sort: text(search, "sort"),
  }),
  loader: ({ context }) => void context.queryClient.prefetchQuery(templatesQuery()),
  component: Page,
});

function Page() {
  return <Catalog search={Route.useSearch()} />;
}
