import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { refsQuery, sourceQuery } from "~/api/queries";
import type { Ref } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useSetSearch } from "~/app/useSetSearch";
import { Chip } from "~/ui/Chip";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { FilterSelect } from "~/ui/FilterSelect";
import { Panel } from "~/ui/Panel";
import { SearchInput } from "~/ui/SearchInput";
import { Toolbar } from "~/ui/Toolbar";
import { filterRefs, refKinds } from "./found";
import type { ImportSearch } from "./steps";

/** Picks the tag or branch whose modules become versions: newest release first. */
export function ReferenceStep({ source, search }: { source: string; search: ImportSearch }) {
  const refs = useQuery(refsQuery(source));
  const proposed = useQuery(sourceQuery(source)).data?.default_reference;
  const navigate = useNavigate();
  const set = useSetSearch<ImportSearch>();
  const columns: Column<Ref>[] = [
    {
      name: "name",
      label: "Name",
      by: (ref) => ref.name,
      cell: (ref) => (
        <>
          <code>{ref.name}</code> <Chip>{ref.kind}</Chip> {ref.prerelease && <Chip tone="warn">pre-release</Chip>}{" "}
          {ref.name === proposed && <Chip tone="ok">{ref.kind === "tag" ? "newest release" : "default branch"}</Chip>}
        </>
      ),
    },
    { name: "commit", label: "Commit", cell: (ref) => <code className="muted">{ref.commit.slice(0, 12)}</code> },
    {
      name: "use",
      label: "",
      end: true,
      cell: (ref) => (
        <Button
          variant={ref.name === proposed ? "filled" : "default"}
          size="compact-sm"
          aria-label={`Use ${ref.name}`}
          onClick={() => void navigate({ to: "/import", search: { source, reference: ref.name } })}
        >
          Use
        </Button>
      ),
    },
  ];
  if (refs.error !== null) return <ProblemAlert error={refs.error} />;
  if (refs.isPending) return <Skeleton h={240} maw={760} />;
  return (
    <div style={{ maxWidth: 760 }}>
      <p className="muted" style={{ marginTop: 0 }}>
        A tag stays what it is; a branch is taken at its present commit.
      </p>
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
      <Panel bare label="Tags and branches">
        <DataTable
          label="Tags and branches"
          columns={columns}
          rows={filterRefs(refs.data.items, search.q, search.only)}
          id={(ref) => `${ref.kind} ${ref.name}`}
          sort={search.sort}
          onSort={(sort) => set({ sort })}
          empty={
            refs.data.items.length === 0 ? (
              <EmptyState title="The repository is empty">
                Push a commit to it, then fetch it again on its page under Sources.
              </EmptyState>
            ) : (
              <EmptyState title="No tag or branch fits" />
            )
          }
        />
      </Panel>
    </div>
  );
}
