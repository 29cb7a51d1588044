import { EmptyState } from "~/ui/EmptyState";
import { LinkButton } from "~/ui/LinkButton";
import { PageHeader } from "~/ui/PageHeader";

/** Nothing at this address, or nothing that you may see. */
export function MissingPage() {
  return (
    <>
      <PageHeader title="Not found" />
      <EmptyState
        title="There is nothing at this address"
        action={
          <LinkButton to="/" variant="default">
            Go home
          </LinkButton>
        }
      >
        It was removed, its name was altered, or you have no grant to see it.
      </EmptyState>
    </>
  );
}
