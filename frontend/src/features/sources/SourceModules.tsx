import { Progress, Select, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { modulesQuery, refsQuery } from "~/api/queries";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useSetSearch } from "~/app/useSetSearch";
import { filterModules, verdicts } from "~/features/imports/found";
import { refOptions } from "~/features/imports/refOptions";
import { Diagnostics } from "~/ui/Diagnostics";
import { FilterSelect } from "~/ui/FilterSelect";
import { Panel } from "~/ui/Panel";
import { SearchInput } from "~/ui/SearchInput";
import { Toolbar } from "~/ui/Toolbar";
import { ModuleTable } from "./ModuleTable";
import type { SourceSearch } from "./tabs";

type Props = { id: string; reference: string | undefined; search: SourceSearch };

/** The modules of a source at a tag or branch, and what of the repository was not read. */
export function SourceModules({ id, reference, search }: Props) {
  const refs = useQuery(refsQuery(id));
  const modules = useQuery({ ...modulesQuery(id, reference ?? ""), enabled: reference !== undefined });
  const set = useSetSearch<SourceSearch>();
  const leftOut = modules.data?.left_out ?? [];
  return (
    <Stack gap="md">
      <div>
        <Toolbar>
          <SearchInput label="Search modules" value={search.q ?? ""} onChange={(q) => set({ q: q || undefined })} />
          <FilterSelect label="Verdict" value={search.only} options={verdicts} onChange={(only) => set({ only })} />
          <span style={{ flex: 1 }} />
          <Select
            aria-label="Tag or branch"
            w={200}
            searchable
            allowDeselect={false}
            data={refOptions(refs.data?.items ?? [])}
            value={reference ?? null}
            onChange={(next) => set({ reference: next ?? undefined })}
          />
        </Toolbar>
        <ProblemAlert error={refs.error ?? modules.error} />
        {modules.isFetching && modules.data === undefined && (
          <Progress value={100} animated striped size="sm" mb={12} aria-label="Looking for modules" />
        )}
        {modules.error === null && (
          <Panel bare label="Modules">
            <ModuleTable
              modules={modules.data && filterModules(modules.data.items, search.q, search.only)}
              narrowed={modules.data?.items.length !== 0}
              sort={search.sort}
              onSort={(sort) => set({ sort })}
            />
          </Panel>
        )}
      </div>
      {leftOut.length > 0 && (
        <Panel title={`Not read (${leftOut.length})`}>
          <Diagnostics items={leftOut} />
        </Panel>
      )}
    </Stack>
  );
}
