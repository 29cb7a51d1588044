import { Button } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { changesQuery } from "~/api/queries";
import type { Change } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useList } from "~/app/useList";
import { SetPanel } from "~/features/sets/SetPanel";
import { EmptyState } from "~/ui/EmptyState";
import { FilterSelect } from "~/ui/FilterSelect";
import { LinkButton } from "~/ui/LinkButton";
import { MoreButton } from "~/ui/MoreButton";
import { PageHeader } from "~/ui/PageHeader";
import { Panel } from "~/ui/Panel";
import { SearchInput } from "~/ui/SearchInput";
import tabs from "~/ui/TabBar.module.css";
import { Toolbar } from "~/ui/Toolbar";
import { ChangePeek } from "./ChangePeek";
import { ChangeTable } from "./ChangeTable";
import { changeStates, type InboxView, inboxChanges, inboxLabels, inboxQuery, inboxViews } from "./inbox";

type Search = { q?: string; state?: string; sort?: string; open?: number };
type Props = { title: string; view?: InboxView; search: Search };

/** Changes: all of them, or as an inbox what waits for me and what I asked for. */
export function ChangeList({ title, view, search }: Props) {
  const inbox = view !== undefined;
  const filter = inbox ? inboxChanges(view, search.state) : { state: search.state };
  const list = useList<Change>(changesQuery({ ...filter, q: search.q }));
  const navigate = useNavigate();
  const set = (part: Partial<Search>) =>
    void navigate({ to: ".", search: (old: Search) => ({ ...old, ...part }), replace: true });
  const narrowed = search.q !== undefined || search.state !== undefined;
  return (
    <>
      <PageHeader title={title} />
      {inbox && (
        <nav className={tabs.tabs} aria-label="Views of the inbox">
          {inboxViews.map((name) => (
            <Link
              key={name}
              to="/inbox"
              search={{ view: name === "review" ? undefined : name }}
              activeOptions={{ exact: true }}
              aria-current={name === view ? "page" : undefined}
            >
              {inboxLabels[name]}
            </Link>
          ))}
        </nav>
      )}
      <Toolbar>
        <SearchInput label="Search changes" value={search.q ?? ""} onChange={(q) => set({ q: q || undefined })} />
        <FilterSelect
          label="State"
          value={search.state}
          options={changeStates.map((state) => ({ value: state, label: state }))}
          onChange={(state) => set({ state })}
        />
      </Toolbar>
      <ProblemAlert error={list.error} />
      <div style={{ display: "grid", gap: 16 }}>
        {inbox && search.state === undefined && (
          <SetPanel title="Change sets" filter={{ ...inboxQuery(view), q: search.q }} />
        )}
        <Panel bare title={inbox ? "Changes" : undefined} label="Changes">
          <ChangeTable
            rows={list.rows}
            sort={search.sort}
            onSort={(sort) => set({ sort })}
            onPeek={inbox ? (open) => set({ open }) : undefined}
            empty={<Nothing view={view} narrowed={narrowed} clear={() => set({ q: undefined, state: undefined })} />}
          />
          <MoreButton list={list} />
        </Panel>
      </div>
      {inbox && search.open !== undefined && (
        <ChangePeek number={search.open} onClose={() => set({ open: undefined })} />
      )}
    </>
  );
}

function Nothing({ view, narrowed, clear }: { view: InboxView | undefined; narrowed: boolean; clear: () => void }) {
  if (narrowed) {
    const button = (
      <Button variant="default" onClick={clear}>
        Clear search and filter
      </Button>
    );
    return <EmptyState title="No change fits" action={button} />;
  }
  if (view === "review")
    return (
      <EmptyState title="No change waits for your review">Planned changes that you may approve appear here.</EmptyState>
    );
  const catalog = <LinkButton to="/catalog">Open the catalog</LinkButton>;
  return (
    <EmptyState title={view === "mine" ? "You have asked for nothing yet" : "No changes yet"} action={catalog}>
      Every request for a resource becomes a change: code, a plan, an approval, and exactly that plan applied.
    </EmptyState>
  );
}
