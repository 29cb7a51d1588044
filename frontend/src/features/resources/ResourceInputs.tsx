import { Skeleton, Stack, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { explainQuery, versionQuery } from "~/api/queries";
import type { Resolutions, Resource } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useSetSearch } from "~/app/useSetSearch";
import { CopyButton } from "~/ui/CopyButton";
import { EmptyState } from "~/ui/EmptyState";
import { FilterSelect } from "~/ui/FilterSelect";
import { Panel } from "~/ui/Panel";
import { SearchInput } from "~/ui/SearchInput";
import { Toolbar } from "~/ui/Toolbar";
import { ExplainTable } from "./ExplainTable";
import { explained, sourceKinds } from "./explain";
import type { ResourcePageSearch } from "./tabs";

/** Every effective value and tag with the chain of layers that it comes from. */
export function ResourceInputs({ resource, search }: { resource: Resource; search: ResourcePageSearch }) {
  const explain = useQuery(explainQuery(resource.id));
  const version = useQuery({
    ...versionQuery(resource.template, resource.version ?? ""),
    enabled: resource.version !== null,
  });
  const set = useSetSearch<ResourcePageSearch>();
  if (explain.error !== null) return <ProblemAlert error={explain.error} />;
  if (explain.data === undefined) return <Skeleton h={280} />;
  const { values, configs, tags } = explain.data;
  const part = (title: string, head: string, all: Resolutions, help?: (name: string) => string | null | undefined) => {
    const rows = explained(all, resource.path, search.q, search.only);
    const count = Object.keys(all).length;
    return (
      <Panel title={rows.length === count ? `${title} (${count})` : `${title} (${rows.length} of ${count})`} bare>
        {rows.length === 0 ? (
          <EmptyState
            title={count === 0 ? `No ${title.toLowerCase()} apply here` : `None of the ${title.toLowerCase()} fits`}
          />
        ) : (
          <ExplainTable
            label={title}
            head={head}
            rows={rows}
            here={resource.path}
            all={search.layers === true}
            help={help}
          />
        )}
      </Panel>
    );
  };
  return (
    <>
      <Toolbar>
        <SearchInput
          label="Search values and places"
          value={search.q ?? ""}
          onChange={(q) => set({ q: q || undefined })}
        />
        <FilterSelect label="Comes from" value={search.only} options={sourceKinds} onChange={(only) => set({ only })} />
        <Switch
          label="Every layer"
          checked={search.layers === true}
          onChange={(event) => set({ layers: event.currentTarget.checked || undefined })}
        />
        <span style={{ flex: 1 }} />
        <CopyButton label="Copy command" variant="default" text={`terrace resource explain ${resource.path}`} />
      </Toolbar>
      <Stack gap="md">
        {!resource.abstract &&
          part("Inputs", "Input", values, (name) => version.data?.interface.variables[name]?.description)}
        {part("Tags", "Tag", tags)}
        {part("Configs", "Config", configs)}
      </Stack>
    </>
  );
}
