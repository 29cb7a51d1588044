import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { everyResourceQuery, explainQuery } from "~/api/queries";
import type { Resource } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { ResolvedValues } from "~/features/values/ResolvedValues";
import { EmptyState } from "~/ui/EmptyState";
import { KeyValues } from "~/ui/KeyValues";
import { Panel } from "~/ui/Panel";
import { PathText } from "~/ui/PathText";
import { personName } from "~/ui/person";
import { Sides } from "~/ui/Sides";
import { Time } from "~/ui/Time";
import { ResourceTable } from "./ResourceTable";

/** The facts, the tags that apply, and what stands below. */
export function ResourceOverview({ resource }: { resource: Resource }) {
  const explain = useQuery(explainQuery(resource.id));
  const children = useQuery(everyResourceQuery({ parent: resource.path }));
  const facts = (
    <Panel title="About">
      <KeyValues
        rows={[
          ["Path", <PathText key="path" path={resource.path} />],
          [
            "Project",
            <Link key="project" to="/projects/$slug" params={{ slug: resource.project }}>
              {resource.project}
            </Link>,
          ],
          ["Code", resource.folder === null ? null : <PathText key="folder" path={resource.folder} />],
          ["Asked by", personName(resource.created_by)],
          ["Created", <Time key="created" at={resource.created_at} />],
          ["Updated", <Time key="updated" at={resource.updated_at} />],
          ["Id", <code key="id">{resource.id}</code>],
        ]}
      />
    </Panel>
  );
  return (
    <Sides side={facts}>
      <Stack gap="md">
        <ProblemAlert error={explain.error ?? children.error} />
        {(resource.children > 0 || resource.abstract) && (
          <Panel title="Below it" bare>
            <ResourceTable brief rows={children.data} empty={<EmptyState title="Nothing stands below it yet" />} />
          </Panel>
        )}
        <Panel title="Tags that apply" bare>
          <ResolvedValues label="Tags" head="Tag" values={explain.data?.tags ?? {}} />
        </Panel>
      </Stack>
    </Sides>
  );
}
