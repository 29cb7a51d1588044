import { useQuery } from "@tanstack/react-query";
import { refsQuery } from "~/api/queries";
import type { Ref } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useSetSearch } from "~/app/useSetSearch";
import { filterRefs, refKinds } from "~/features/imports/found";
import { Chip } from "~/ui/Chip";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { FilterSelect } from "~/ui/FilterSelect";
import { LinkButton } from "~/ui/LinkButton";
import { Panel } from "~/ui/Panel";
import { SearchInput } from "~/ui/SearchInput";
import { Toolbar } from "~/ui/Toolbar";
import type { SourceSearch } from "./tabs";

/** The tags and branches of a source as it was fetched last: releases first, newest first. */
export function SourceRefs({ id, search }: { id: string; search: SourceSearch }) {
  const refs = useQuery(refsQuery(id));
  const set = useSetSearch<SourceSearch>();
  const columns: Column<Ref>[] = [
    {
      name: "name",
      label: "Name",
      by: (ref) => ref.name,
      cell: (ref) => (
        <>
          <code>{ref.name}</code> <Chip>{ref.kind}</Chip> {ref.prerelease && <Chip tone="warn">pre-release</Chip>}
        </>
      ),
    },
    { name: "commit", label: "Commit", cell: (ref) => <code className="muted">{ref.commit}</code> },
    {
      name: "look",
      label: "",
      end: true,
      cell: (ref) => (
        <LinkButton
          to="/sources/$id"
          params={{ id }}
          search={{ reference: ref.name }}
          variant="default"
          size="compact-sm"
          aria-label={`Modules of ${ref.name}`}
        >
          Modules
        </LinkButton>
      ),
    },
  ];
  return (
    <>
      <Toolbar>
        <SearchInput
          label="Search tags and branches"
          value={search.q ?? ""}
          onChange={(q) => set({ q: q || undefined })}
        />
        <FilterSelect
          label="Kind"
          width={130}
          value={search.only}
          options={refKinds}
          onChange={(only) => set({ only })}
        />
      </Toolbar>
      <ProblemAlert error={refs.error} />
      <Panel bare label="Tags and branches">
        <DataTable
          label="Tags and branches"
          columns={columns}
          rows={refs.data && filterRefs(refs.data.items, search.q, search.only)}
          id={(ref) => `${ref.kind} ${ref.name}`}
          sort={search.sort}
          onSort={(sort) => set({ sort })}
          empty={
            refs.data?.items.length === 0 ? (
              <EmptyState title="The repository is empty">Push a commit to it, then fetch it again.</EmptyState>
            ) : (
              <EmptyState title="No tag or branch fits" />
            )
          }
        />
      </Panel>
    </>
  );
}
