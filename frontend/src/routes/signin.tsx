import { createFileRoute } from "@tanstack/react-router";
import { text } from "~/app/search";
import { SignIn } from "~/features/signin/SignIn";

export const Route = createFileRoute("/signin")({
  validateSearch: (search: Record<string, unknown>): { next?: string } => ({ next: text(search, "next") }),
  component: Page,
});

function Page() {
  return <SignIn next={Route.useSearch().next} />;
}
