import { EmptyState } from "~/ui/EmptyState";
import { LinkButton } from "~/ui/LinkButton";
import { Panel } from "~/ui/Panel";

/** The way from an empty Terrace to the first resource. */
export function FirstSteps({ administer }: { administer: boolean }) {
  const action = administer ? (
    <>
      <LinkButton to="/import">Import modules</LinkButton>
      <LinkButton to="/workspaces" variant="default">
        Create a workspace
      </LinkButton>
      <LinkButton to="/projects" variant="default">
        Create a project
      </LinkButton>
    </>
  ) : undefined;
  return (
    <div style={{ marginBottom: 16 }}>
      <Panel label="First steps">
        <EmptyState title="Terrace is empty" action={action}>
          {administer
            ? "Import Terraform modules as templates, make a workspace for the generated code and a project that uses it. Then anybody with a grant can ask for resources."
            : "A platform engineer has to import the first templates."}
        </EmptyState>
      </Panel>
    </div>
  );
}
