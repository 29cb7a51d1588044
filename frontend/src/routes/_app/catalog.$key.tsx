import { createFileRoute } from "@tanstack/react-router";
import { templateQuery } from "~/api/queries";
import { oneOf } from "~/app/search";
import { TemplatePage } from "~/features/catalog/TemplatePage";
import { tabs } from "~/features/catalog/tabs";

export const Route = createFileRoute("/_app/catalog/$key")({
  validateSearch: (search: Record<string, unknown>): { tab?: (typeof tabs)[number] } => ({
    tab: oneOf(search, "tab", tabs),
  }),
  loader: ({ context, params }) => context.queryClient.ensureQueryData(templateQuery(params.key)),
  component: Page,
});

function Page() {
  const key = Route.useParams().key;
  return <TemplatePage key={key} templateKey={key} tab={Route.useSearch().tab ?? "overview"} />;
}
