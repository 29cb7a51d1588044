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

export type RunSearch = { state?: string; kind?: string; dry?: boolean; sort?: string };

const options = (values: string[]) => values.map((value) => ({ value, label: value }));
const states = options(["queued", "running", "succeeded", "failed", "cancelled", "lost"]);
const kinds = options(["plan", "apply", "destroy", "drift"]);

const purposes = [
  { value: "true", label: "dry runs" },
  { value: "false", label: "changes and drift" },
];

/** Every execution of the Terraform binary, newest first. */
export function RunList({ search }: { search: RunSearch }) {
  const list = useList<Run>(runsQuery({ state: search.state, kind: search.kind, dry: search.dry }));
  const navigate = useNavigate({ from: "/runs/" });
  const set = (part: Partial<RunSearch>) =>
    void navigate({ to: "/runs", search: { ...search, ...part }, replace: true });
  return (
    <>
      <PageHeader title="Runs" />
      <Toolbar>
        <FilterSelect label="State" value={search.state} options={states} onChange={(state) => set({ state })} />
        <FilterSelect label="Kind" value={search.kind} options={kinds} onChange={(kind) => set({ kind })} />
        <FilterSelect
          label="For"
          value={search.dry === undefined ? undefined : String(search.dry)}
          options={purposes}
          onChange={(dry) => set({ dry: dry === undefined ? undefined : dry === "true" })}
        />
      </Toolbar>
      <ProblemAlert error={list.error} />
      <Panel bare label="Runs">
        <RunTable
          rows={list.rows}
          sort={search.sort}
          onSort={(sort) => set({ sort })}
          empty={
            <EmptyState
              title={
                [search.state, search.kind, search.dry].every((filter) => filter === undefined)
                  ? "No runs yet"
                  : "No run fits"
              }
            >
              Plans, applies and dry runs appear here while they happen and after.
            </EmptyState>
          }
        />
        <MoreButton list={list} />
      </Panel>
    </>
  );
}
