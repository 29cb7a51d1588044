import { Select, Skeleton, Stack } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { resourceQuery, templateFormQuery, upgradeQuery, versionsQuery } from "~/api/queries";
import { ProblemAlert } from "~/app/ProblemAlert";
import { EmptyState } from "~/ui/EmptyState";
import { LinkButton } from "~/ui/LinkButton";
import { PageHeader } from "~/ui/PageHeader";
import { UpgradeSteps } from "./UpgradeSteps";
import { targets } from "./upgrade";

type Props = { path: string; to: string | undefined };

/** Takes a resource to another version: what differs, what is newly asked for, what ends, and the change. */
export function UpgradePage({ path, to }: Props) {
  const resource = useSuspenseQuery(resourceQuery(path)).data;
  const versions = useQuery(versionsQuery(resource.template));
  const offered = targets(versions.data ?? [], resource.version);
  const chosen = to ?? offered.find(({ lifecycle }) => lifecycle === "active")?.name ?? offered[0]?.name;
  const upgrade = useQuery({ ...upgradeQuery(resource.id, chosen ?? ""), enabled: chosen !== undefined });
  const form = useQuery({
    ...templateFormQuery(resource.template, {
      version: chosen,
      parent: resource.parent ?? undefined,
      project: resource.project,
    }),
    enabled: chosen !== undefined,
  });
  const navigate = useNavigate();
  const error = versions.error ?? upgrade.error ?? form.error;
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
        title={`Upgrade ${resource.slug}`}
        meta={
          <>
            <code className="muted">{resource.template}</code>
            <span>
              <code>{resource.version}</code> →
            </span>
            <Select
              aria-label="To version"
              size="xs"
              w={200}
              allowDeselect={false}
              data={offered.map(({ name, lifecycle }) => ({ value: name, label: `${name} · ${lifecycle}` }))}
              value={chosen ?? null}
              onChange={(next) =>
                void navigate({
                  to: "/upgrade/$",
                  params: { _splat: path },
                  search: { to: next ?? undefined },
                  replace: true,
                })
              }
            />
          </>
        }
        actions={
          chosen !== undefined && (
            <LinkButton to="/update/$" params={{ _splat: path }} search={{ version: chosen }} variant="default">
              Open the whole form
            </LinkButton>
          )
        }
      />
      <Stack gap="md">
        <ProblemAlert error={error} />
        {versions.data !== undefined && chosen === undefined && (
          <EmptyState title="There is no other version">
            A platform engineer adds versions on the template's page, from a tag or branch of its source.
          </EmptyState>
        )}
        {chosen !== undefined &&
          error === null &&
          (upgrade.data === undefined || form.data === undefined ? (
            <Skeleton h={420} />
          ) : (
            <UpgradeSteps key={upgrade.data.to} resource={resource} upgrade={upgrade.data} form={form.data} />
          ))}
      </Stack>
    </>
  );
}
