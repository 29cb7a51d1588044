import { Button, Select } from "@mantine/core";
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { post, remove } from "~/api/client";
import { meQuery, modulesQuery, refsQuery, sourceQuery } from "~/api/queries";
import type { Source } from "~/api/types";
import { notify } from "~/app/notice";
import { ProblemAlert } from "~/app/ProblemAlert";
import { refOptions } from "~/features/imports/refOptions";
import { ConfirmButton } from "~/ui/ConfirmButton";
import { LinkButton } from "~/ui/LinkButton";
import { PageHeader } from "~/ui/PageHeader";
import { Panel } from "~/ui/Panel";
import { Time } from "~/ui/Time";
import { ModuleTable } from "./ModuleTable";

/** One repository: what it holds at a tag or branch. */
export function SourcePage({ id, reference }: { id: string; reference: string | undefined }) {
  const source = useSuspenseQuery(sourceQuery(id)).data;
  const administer = useSuspenseQuery(meQuery).data.can.administer;
  const refs = useQuery(refsQuery(id));
  const chosen = reference ?? source.default_reference ?? refs.data?.items[0]?.name;
  const modules = useQuery({ ...modulesQuery(id, chosen ?? ""), enabled: chosen !== undefined });
  const client = useQueryClient();
  const navigate = useNavigate();
  const fetchAgain = useMutation({
    mutationFn: () => post<Source>(`/sources/${encodeURIComponent(id)}/refresh`),
    onSuccess: () => notify(`${source.name} was fetched again.`),
    onSettled: () => client.invalidateQueries({ queryKey: ["sources"] }),
  });
  const erase = useMutation({
    mutationFn: () => remove(`/sources/${encodeURIComponent(source.id)}`),
    onSuccess: async () => {
      await navigate({ to: "/sources" });
      await client.invalidateQueries({ queryKey: ["sources"] });
    },
  });
  return (
    <>
      <PageHeader
        crumbs={[
          <Link key="sources" to="/sources">
            Sources
          </Link>,
        ]}
        title={source.name}
        meta={
          <>
            <code className="muted">{source.address}</code>
            <span className="small muted">
              fetched <Time at={source.fetched_at} />
            </span>
          </>
        }
        actions={
          administer && (
            <>
              <ConfirmButton
                label="Remove…"
                title={`Remove ${source.name}`}
                confirm="Remove"
                danger
                onConfirm={() => erase.mutateAsync()}
                failure={<ProblemAlert error={erase.error} />}
              >
                <p style={{ margin: 0 }}>Terrace forgets this repository. The repository itself is not touched.</p>
              </ConfirmButton>
              <Button variant="default" loading={fetchAgain.isPending} onClick={() => fetchAgain.mutate()}>
                Fetch again
              </Button>
              <LinkButton to="/import" search={{ source: source.name, reference: chosen }}>
                Import modules
              </LinkButton>
            </>
          )
        }
      />
      <ProblemAlert error={fetchAgain.error ?? refs.error ?? modules.error} />
      <Panel
        title="Modules"
        bare
        aside={
          <Select
            aria-label="Tag or branch"
            size="xs"
            w={200}
            searchable
            allowDeselect={false}
            data={refOptions(refs.data?.items ?? [])}
            value={chosen ?? null}
            onChange={(next) => void navigate({ to: ".", search: { reference: next ?? undefined }, replace: true })}
          />
        }
      >
        <ModuleTable modules={modules.data?.items} />
      </Panel>
    </>
  );
}
