import { createFileRoute } from "@tanstack/react-router";
import { text, texts } from "~/app/search";
import { ImportWizard } from "~/features/imports/ImportWizard";
import type { ImportSearch } from "~/features/imports/steps";

export const Route = createFileRoute("/_app/import")({
  validateSearch: (search: Record<string, unknown>): ImportSearch => ({
    source: text(search, "source"),
    reference: text(search, "reference"),
    picked: texts(search, "picked"),
    modules: texts(search, "modules"),
    q: text(search, "q"),
    only: text(search, "only"),
    sort: text(search, "sort"),
  }),
  component: Page,
});

function Page() {
  return <ImportWizard search={Route.useSearch()} />;
}
