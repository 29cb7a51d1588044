import { createFileRoute } from "@tanstack/react-router";
import { resourceQuery } from "~/api/queries";
import { oneOf } from "~/app/search";
import { ResourcePage } from "~/features/resources/ResourcePage";
import { type ResourceTab, resourceTabs } from "~/features/resources/tabs";

export const Route = createFileRoute("/_app/resources/$")({
  validateSearch: (search: Record<string, unknown>): { tab?: ResourceTab } => ({
    tab: oneOf(search, "tab", resourceTabs),
  }),
  loader: ({ context, params }) => context.queryClient.ensureQueryData(resourceQuery(params._splat ?? "")),
  component: Page,
});

function Page() {
  const path = Route.useParams()._splat ?? "";
  return <ResourcePage key={path} id={path} tab={Route.useSearch().tab ?? "overview"} />;
}
