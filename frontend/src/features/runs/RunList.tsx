import { useNavigate } from "@tanstack/react-router";
import { runsQuery } from "~/api/queries";
import type { Run } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useList } from "~/app/useList";
import { EmptyState } from "~/ui/EmptyState";
import { FilterSelect } from "~/ui/FilterSelect";
import { MoreButton } from "~/ui/MoreButton";
import { PageHeader } from "~/ui/PageHeader";
import { Panel } from "~/ui/Panel";
import { Toolbar } from "~/ui/Toolbar";
import { RunTable } from "./RunTable";

export type RunSearch = { state?: string; kind?: string; sort?: string };

const options = (values: string[]) => values.map((value) => ({ value, label: value }));
const states = options(["queued", "running", "succeeded", "failed", "cancelled", "lost"]);
const kinds = options(["plan", "apply", "destroy", "drift"]);

/** Every execution of the Terraform binary, newest first. */
export function RunList({ search }: { search: RunSearch }) {
  const list = useList<Run>(runsQuery({ state: search.state, kind: search.kind }));
  const navigate = useNavigate({ from: "/runs/" });
  const set = (part: Partial<RunSearch>) =>
    void navigate({ to: "/runs", search: { ...search, ...part }, replace: true });
  return (
    <>
      <PageHeader title="Runs" />
      <Toolbar>
        <FilterSelect label="State" value={search.state} options={states} onChange={(state) => set({ state })} />
        <FilterSelect label="Kind" value={search.kind} options={kinds} onChange={(kind) => set({ kind })} />
      </Toolbar>
      <ProblemAlert error={list.error} />
      <Panel bare label="Runs">
        <RunTable
          rows={list.rows}
          sort={search.sort}
          onSort={(sort) => set({ sort })}
          empty={
            <EmptyState title={search.state === undefined && search.kind === undefined ? "No runs yet" : "No run fits"}>
              Plans, applies and dry runs appear here while they happen and after.
            </EmptyState>
          }
        />
        <MoreButton list={list} />
      </Panel>
    </>
  );
}
