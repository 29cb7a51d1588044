import { Button, Stack } from "@mantine/core";
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { post, remove } from "~/api/client";
import { meQuery, refsQuery, sourceQuery } from "~/api/queries";
import type { ModuleList, Refreshed } from "~/api/versions";
import { notify } from "~/app/notice";
import { ProblemAlert } from "~/app/ProblemAlert";
import { ConfirmButton } from "~/ui/ConfirmButton";
import { LinkButton } from "~/ui/LinkButton";
import { PageHeader } from "~/ui/PageHeader";
import { TabBar } from "~/ui/TabBar";
import { Time } from "~/ui/Time";
import { MadeList } from "./MadeList";
import { NoticeList } from "./NoticeList";
import { SourceModules } from "./SourceModules";
import { SourceRefs } from "./SourceRefs";
import type { SourceSearch } from "./tabs";

/** One repository: what it holds at a tag or branch, and what its last refresh brought and met. */
export function SourcePage({ id, search }: { id: string; search: SourceSearch }) {
  const source = useSuspenseQuery(sourceQuery(id)).data;
  const administer = useSuspenseQuery(meQuery).data.can.administer;
  const refs = useQuery(refsQuery(id)).data;
  const tab = search.tab ?? "modules";
  const reference = search.reference ?? source.default_reference ?? refs?.items[0]?.name;
  const client = useQueryClient();
  const navigate = useNavigate();
  const path = `/sources/${encodeURIComponent(id)}`;
  const settled = () => client.invalidateQueries({ queryKey: ["sources"] });
  const refresh = useMutation({
    mutationFn: () => post<Refreshed>(`${path}/refresh`),
    onSuccess: ({ made = [] }) => {
      notify(`${source.name} was fetched again.`);
      return made.length > 0 ? client.invalidateQueries({ queryKey: ["templates"] }) : undefined;
    },
    onSettled: settled,
  });
  const rescan = useMutation({
    mutationFn: () => post<ModuleList>(`${path}/rescan`),
    onSuccess: ({ items }) =>
      notify(`${source.name} was looked into again: ${items.length === 1 ? "1 module" : `${items.length} modules`}.`),
    onSettled: settled,
  });
  const erase = useMutation({
    mutationFn: () => remove(`/sources/${encodeURIComponent(source.id)}`),
    onSuccess: async () => {
      await navigate({ to: "/sources" });
      await settled();
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
              <Button
                variant="default"
                loading={rescan.isPending}
                title="Reads the modules of every commit afresh, where Terrace has learned to read more."
                onClick={() => rescan.mutate()}
              >
                Look again
              </Button>
              <Button variant="default" loading={refresh.isPending} onClick={() => refresh.mutate()}>
                Fetch again
              </Button>
              <LinkButton to="/import" search={{ source: source.name, reference }}>
                Import modules
              </LinkButton>
            </>
          )
        }
      />
      <Stack gap="md" mb="md">
        <ProblemAlert error={refresh.error ?? rescan.error} />
        {refresh.data?.made !== undefined && <MadeList made={refresh.data.made} />}
        <NoticeList notices={source.notices ?? []} />
      </Stack>
      <TabBar
        label="Source"
        current={tab}
        keep={["reference"]}
        tabs={[
          { name: "modules", label: "Modules" },
          { name: "refs", label: "Tags and branches", count: refs?.items.length },
        ]}
      />
      {tab === "modules" && <SourceModules id={id} reference={reference} search={search} />}
      {tab === "refs" && <SourceRefs id={id} search={search} />}
    </>
  );
}
