import { createFileRoute } from "@tanstack/react-router";
import { text } from "~/app/search";
import { ImportWizard } from "~/features/imports/ImportWizard";
import type { ImportSearch } from "~/features/imports/steps";

export const Route = createFileRoute("/_app/import")({
  validateSearch: (search: Record<string, unknown>): ImportSearch => ({
    source: text(search, "source"),
    reference: text(search, "reference"),
    modules: Array.isArray(search.modules) ? search.modules.filter((path) => typeof path === "string") : undefined,
  }),
  component: Page,
});

function Page() {
  return <ImportWizard search={Route.useSearch()} />;
}
