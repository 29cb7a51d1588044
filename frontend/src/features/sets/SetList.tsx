import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { changeSetsQuery } from "~/api/queries";
import type { ChangeSet } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useList } from "~/app/useList";
import { EmptyState } from "~/ui/EmptyState";
import { FilterSelect } from "~/ui/FilterSelect";
import { LinkButton } from "~/ui/LinkButton";
import { MoreButton } from "~/ui/MoreButton";
import { PageHeader } from "~/ui/PageHeader";
import { Panel } from "~/ui/Panel";
import { SearchInput } from "~/ui/SearchInput";
import { Toolbar } from "~/ui/Toolbar";
import { SetTable } from "./SetTable";
import { type SetView, setViewLabels, setViews } from "./setWords";

type Search = { q?: string; view?: SetView };

/** Change sets: several changes that are decided as one. */
export function SetList({ search }: { search: Search }) {
  const { q, view } = search;
  const filter = { q, open: view === "open", review: view === "review", mine: view === "mine" };
  const list = useList<ChangeSet>(changeSetsQuery(filter));
  const navigate = useNavigate();
  const set = (part: Partial<Search>) =>
    void navigate({ to: "/change-sets", search: { ...search, ...part }, replace: true });
  const narrowed = q !== undefined || view !== undefined;
  return (
    <>
      <PageHeader title="Change sets" />
      <Toolbar>
        <SearchInput label="Search change sets" value={q ?? ""} onChange={(text) => set({ q: text || undefined })} />
        <FilterSelect
          label="Show"
          width={190}
          value={view}
          options={setViews.map((name) => ({ value: name, label: setViewLabels[name] }))}
          onChange={(next) => set({ view: setViews.find((name) => name === next) })}
        />
      </Toolbar>
      <ProblemAlert error={list.error} />
      <Panel bare label="Change sets">
        <SetTable
          rows={list.rows}
          empty={
            narrowed ? (
              <EmptyState
                title="No change set fits"
                action={
                  <Button variant="default" onClick={() => set({ q: undefined, view: undefined })}>
                    Clear search and filter
                  </Button>
                }
              />
            ) : (
              <EmptyState
                title="No change sets yet"
                action={<LinkButton to="/resources">Open the resources</LinkButton>}
              >
                Select several resources to upgrade them or to set an input, or take one down with everything below it:
                that is asked for and decided as one.
              </EmptyState>
            )
          }
        />
        <MoreButton list={list} />
      </Panel>
    </>
  );
}
