import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { pullsQuery } from "~/api/queries";
import type { Pull } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useSetSearch } from "~/app/useSetSearch";
import { Chip, type Tone } from "~/ui/Chip";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { FilterSelect } from "~/ui/FilterSelect";
import { Panel } from "~/ui/Panel";
import { SearchInput } from "~/ui/SearchInput";
import { Time } from "~/ui/Time";
import { Toolbar } from "~/ui/Toolbar";
import { changeOf, filterPulls, type PullSearch, pullStates } from "./pulls";

const stateTones: Record<Pull["state"], Tone> = { open: "info", merged: "ok", closed: "plain" };
const checkTones: Record<NonNullable<Pull["check"]>, Tone> = { pending: "plain", success: "ok", failure: "bad" };

const columns: Column<Pull>[] = [
  {
    name: "number",
    label: "Pull request",
    by: (pull) => pull.number,
    cell: (pull) => (
      <>
        <span className="muted">#{pull.number}</span> {pull.title}
        <div className="small muted mono" style={{ overflowWrap: "anywhere" }}>
          {pull.head_branch} → {pull.base_branch}
        </div>
        {pull.comments.length > 0 && (
          <details className="small">
            <summary style={{ cursor: "pointer" }}>
              {pull.comments.length === 1 ? "1 comment" : `${pull.comments.length} comments`}
            </summary>
            {pull.comments.map((comment, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: comments have an order and nothing else
              <p key={index} style={{ margin: "4px 0", whiteSpace: "pre-wrap" }} className="muted">
                {comment}
              </p>
            ))}
          </details>
        )}
      </>
    ),
  },
  {
    name: "state",
    label: "State",
    width: "110px",
    by: (pull) => pull.state,
    cell: (pull) => (
      <Chip tone={stateTones[pull.state]} dot>
        {pull.state}
      </Chip>
    ),
  },
  {
    name: "check",
    label: "Check",
    width: "26%",
    cell: (pull) =>
      pull.check === null ? (
        <span className="muted">none</span>
      ) : (
        <>
          <Chip tone={checkTones[pull.check]}>{pull.check}</Chip> <span className="small muted">{pull.check_text}</span>
        </>
      ),
  },
  {
    name: "change",
    label: "Change",
    width: "90px",
    cell: (pull) => {
      const number = changeOf(pull);
      return number === null ? (
        <span className="muted">none</span>
      ) : (
        <Link to="/changes/$number" params={{ number }}>
          #{number}
        </Link>
      );
    },
  },
  {
    name: "created",
    label: "Opened",
    end: true,
    width: "120px",
    by: (pull) => pull.created_at,
    cell: (pull) => <Time at={pull.created_at} />,
  },
];

/** The pull requests of a workspace's repository, newest first. */
export function WorkspacePulls({ slug, search }: { slug: string; search: PullSearch }) {
  const pulls = useQuery(pullsQuery(slug));
  const set = useSetSearch<PullSearch>();
  return (
    <>
      <Toolbar>
        <SearchInput label="Search pull requests" value={search.q ?? ""} onChange={(q) => set({ q: q || undefined })} />
        <FilterSelect
          label="State"
          width={130}
          value={search.state}
          options={pullStates}
          onChange={(state) => set({ state })}
        />
      </Toolbar>
      <ProblemAlert error={pulls.error} />
      <Panel bare label="Pull requests">
        <DataTable
          label="Pull requests"
          columns={columns}
          rows={pulls.data && filterPulls(pulls.data, search)}
          id={(pull) => String(pull.number)}
          sort={search.sort}
          onSort={(sort) => set({ sort })}
          empty={
            pulls.data?.length === 0 ? (
              <EmptyState title="No pull requests yet">Every change of a resource here opens one.</EmptyState>
            ) : (
              <EmptyState title="No pull request fits" />
            )
          }
        />
      </Panel>
    </>
  );
}
