import { Select, Skeleton } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { resourceQuery, templateFormQuery, versionsQuery } from "~/api/queries";
import { ProblemAlert } from "~/app/ProblemAlert";
import { PageHeader } from "~/ui/PageHeader";
import { Panel } from "~/ui/Panel";
import { offeredVersions } from "./steps";
import { UpdateForm } from "./UpdateForm";

type Props = { path: string; version: string | undefined };

/** Asks for an update of a resource: other inputs, another version, or both. */
export function UpdatePage({ path, version }: Props) {
  const resource = useSuspenseQuery(resourceQuery(path)).data;
  const versions = useQuery(versionsQuery(resource.template));
  const navigate = useNavigate();
  const chosen = version ?? resource.version ?? undefined;
  const form = useQuery(
    templateFormQuery(resource.template, {
      version: chosen,
      parent: resource.parent ?? undefined,
      project: resource.project,
    }),
  );
  const choices = offeredVersions(versions.data ?? []).map((candidate) => ({
    value: candidate.name,
    label: `${candidate.name} · ${candidate.lifecycle}`,
  }));
  const listed = choices.some((choice) => choice.value === resource.version);
  const data =
    listed || resource.version === null
      ? choices
      : [{ value: resource.version, label: `${resource.version} · present` }, ...choices];
  return (
    <>
      <PageHeader
        crumbs={[
          <Link key="resources" to="/resources">
            Resources
          </Link>,
          <Link key="resource" to="/resources/$" params={{ _splat: resource.path }}>
            {resource.path}
          </Link>,
        ]}
        title={`Update ${resource.slug}`}
      />
      <ProblemAlert error={form.error ?? versions.error} />
      <div style={{ maxWidth: 420, marginBottom: 16 }}>
        <Panel label="Version">
          <Select
            label="Version"
            description={
              chosen === resource.version ? "The present version." : `The present version is ${resource.version}.`
            }
            data={data}
            value={chosen ?? null}
            allowDeselect={false}
            onChange={(next) =>
              void navigate({
                to: "/update/$",
                params: { _splat: path },
                search: { version: next === resource.version ? undefined : (next ?? undefined) },
                replace: true,
              })
            }
          />
        </Panel>
      </div>
      {form.data === undefined ? (
        form.error === null && <Skeleton h={420} />
      ) : (
        <UpdateForm key={form.data.version} resource={resource} form={form.data} />
      )}
    </>
  );
}
