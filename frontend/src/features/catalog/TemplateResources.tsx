import { Link } from "@tanstack/react-router";
import { resourcesQuery } from "~/api/queries";
import type { Resource, Template } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useList } from "~/app/useList";
import { ResourceTable } from "~/features/resources/ResourceTable";
import { EmptyState } from "~/ui/EmptyState";
import { MoreButton } from "~/ui/MoreButton";
import { Panel } from "~/ui/Panel";
import { RequestButton } from "./RequestButton";

/** Resources made of this template. */
export function TemplateResources({ template }: { template: Template }) {
  const list = useList<Resource>(resourcesQuery({ template: template.key }));
  return (
    <Panel
      title="Resources"
      bare
      aside={
        <Link to="/resources" search={{ template: template.key }} className="small">
          Open in Resources
        </Link>
      }
    >
      <ProblemAlert error={list.error} />
      <ResourceTable
        rows={list.rows}
        empty={
          <EmptyState title="Nothing is made of this template yet" action={<RequestButton template={template} />}>
            The first request creates it.
          </EmptyState>
        }
      />
      <MoreButton list={list} />
    </Panel>
  );
}
