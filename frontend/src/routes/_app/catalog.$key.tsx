import { createFileRoute } from "@tanstack/react-router";
import { templateQuery } from "~/api/queries";
import { TemplatePage } from "~/features/catalog/TemplatePage";
import { readTemplateSearch } from "~/features/catalog/tabs";

export const Route = createFileRoute("/_app/catalog/$key")({
  validateSearch: readTemplateSearch,
  loader: ({ context, params }) => context.queryClient.ensureQueryData(templateQuery(params.key)),
  component: Page,
});

function Page() {
  const key = Route.useParams().key;
  return <TemplatePage key={key} templateKey={key} search={Route.useSearch()} />;
}
