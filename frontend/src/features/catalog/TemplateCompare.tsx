import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { compareQuery, versionsQuery } from "~/api/queries";
import type { Template } from "~/api/versions";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useSetSearch } from "~/app/useSetSearch";
import { EmptyState } from "~/ui/EmptyState";
import { FilterSelect } from "~/ui/FilterSelect";
import { Panel } from "~/ui/Panel";
import { SearchInput } from "~/ui/SearchInput";
import { Toolbar } from "~/ui/Toolbar";
import { ComparisonTable } from "./ComparisonTable";
import { changeLabels, comparedPair, comparisonRows, gravities, tally } from "./comparison";
import { GravityChip } from "./GravityChip";
import type { TemplateSearch } from "./tabs";
import { VersionPicker } from "./VersionPicker";

const kinds = [
  ...Object.entries(gravities).map(([value, { label }]) => ({ value, label })),
  ...Object.entries(changeLabels).map(([value, label]) => ({ value, label })),
  { value: "variable", label: "inputs" },
  { value: "output", label: "outputs" },
  { value: "provider", label: "providers" },
];

/** What differs between any two versions of a template. The address holds both, so that it can be sent to somebody. */
export function TemplateCompare({ template, search }: { template: Template; search: TemplateSearch }) {
  const versions = useQuery(versionsQuery(template.key));
  const all = versions.data ?? [];
  const pair = comparedPair(all, search);
  const comparison = useQuery({
    ...compareQuery(template.key, pair?.from ?? "", pair?.to ?? ""),
    enabled: pair !== undefined,
  });
  const set = useSetSearch<TemplateSearch>();
  if (versions.error !== null) return <ProblemAlert error={versions.error} />;
  if (versions.data !== undefined && pair === undefined)
    return (
      <EmptyState title="There is nothing to compare with yet">
        With a second version, the differences of their inputs and outputs are shown here.
      </EmptyState>
    );
  const data = comparison.data;
  const rows = data === undefined ? undefined : comparisonRows(data, search.q, search.only);
  const users = all.find(({ name }) => name === pair?.from)?.resources ?? 0;
  return (
    <>
      <div style={{ display: "flex", gap: 8, alignItems: "end", flexWrap: "wrap", marginBottom: 12 }}>
        <VersionPicker
          shown
          label="From"
          versions={all}
          value={pair?.from}
          onChange={(from) => set({ from, to: pair?.to })}
        />
        <VersionPicker
          shown
          label="To"
          versions={all}
          value={pair?.to}
          onChange={(to) => set({ from: pair?.from, to })}
        />
        <Button variant="default" size="compact-md" onClick={() => set({ from: pair?.to, to: pair?.from })}>
          Swap
        </Button>
      </div>
      <ProblemAlert error={comparison.error} />
      {data !== undefined && pair !== undefined && (
        <p
          role="status"
          style={{ margin: "0 0 12px", display: "flex", gap: 8, alignItems: "center", flexWrap: "wrap" }}
        >
          <GravityChip gravity={data.class} />
          <span>{tally(data.rows)}.</span>
          <span className="muted">{gravities[data.class].meaning}</span>
          {users > 0 && (
            <Link to="/resources" search={{ template: template.key, version: pair.from }} className="small">
              {users === 1 ? "1 resource uses" : `${users} resources use`} {pair.from}
            </Link>
          )}
        </p>
      )}
      <Toolbar>
        <SearchInput label="Search differences" value={search.q ?? ""} onChange={(q) => set({ q: q || undefined })} />
        <FilterSelect label="Class or kind" value={search.only} options={kinds} onChange={(only) => set({ only })} />
      </Toolbar>
      {comparison.error === null && (
        <Panel bare label="Differences">
          <ComparisonTable
            rows={rows}
            sort={search.sort}
            onSort={(sort) => set({ sort })}
            empty={
              data?.rows.length === 0 ? (
                <EmptyState title="Inputs and outputs are the same">
                  What the module makes of them may still differ: a dry run with the other version shows it.
                </EmptyState>
              ) : (
                <EmptyState title="No difference fits" />
              )
            }
          />
        </Panel>
      )}
    </>
  );
}
