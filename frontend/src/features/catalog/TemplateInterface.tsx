import { Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { versionQuery, versionsQuery } from "~/api/queries";
import type { Template } from "~/api/versions";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useSetSearch } from "~/app/useSetSearch";
import { Diagnostics } from "~/ui/Diagnostics";
import { EmptyState } from "~/ui/EmptyState";
import { FilterSelect } from "~/ui/FilterSelect";
import { Panel } from "~/ui/Panel";
import { SearchInput } from "~/ui/SearchInput";
import { Toolbar } from "~/ui/Toolbar";
import { InputTable } from "./InputTable";
import { inputKinds, inputRows, outputRows } from "./interfaceRows";
import { OutputTable } from "./OutputTable";
import { shownVersion } from "./shownVersion";
import type { TemplateSearch } from "./tabs";
import { VersionPicker } from "./VersionPicker";

/** Inputs and outputs of one version, as its module declares them. */
export function TemplateInterface({ template, search }: { template: Template; search: TemplateSearch }) {
  const versions = useQuery(versionsQuery(template.key));
  const name = shownVersion(template, versions.data, search.version);
  const version = useQuery({ ...versionQuery(template.key, name ?? ""), enabled: name !== undefined });
  const set = useSetSearch<TemplateSearch>();
  if (versions.data?.length === 0) return <EmptyState title="No version yet" />;
  const face = version.data?.interface;
  const inputs = face === undefined ? [] : inputRows(face, search.q, search.only);
  const outputs = face === undefined ? [] : outputRows(face, search.q);
  const narrowed = search.q !== undefined;
  const order = { sort: search.sort, onSort: (sort: string | undefined) => set({ sort }) };
  return (
    <>
      <Toolbar>
        <SearchInput
          label="Search inputs and outputs"
          value={search.q ?? ""}
          onChange={(q) => set({ q: q || undefined })}
        />
        <FilterSelect
          label="Kind of input"
          value={search.only}
          options={inputKinds}
          onChange={(only) => set({ only })}
        />
        <span style={{ flex: 1 }} />
        <VersionPicker
          versions={versions.data ?? []}
          value={name}
          onChange={(next) => set({ version: next === template.latest_version ? undefined : next })}
        />
      </Toolbar>
      <ProblemAlert error={version.error ?? versions.error} />
      {face === undefined ? (
        version.error === null && <Skeleton h={260} />
      ) : (
        <Stack gap="md">
          {(face.diagnostics ?? []).length > 0 && <Diagnostics items={face.diagnostics ?? []} />}
          <Panel title={counted("Inputs", inputs.length, Object.keys(face.variables).length)} bare>
            <InputTable rows={inputs} narrowed={narrowed || search.only !== undefined} {...order} />
          </Panel>
          {search.only === undefined && (
            <Panel title={counted("Outputs", outputs.length, Object.keys(face.outputs).length)} bare>
              <OutputTable rows={outputs} narrowed={narrowed} {...order} />
            </Panel>
          )}
        </Stack>
      )}
    </>
  );
}

function counted(what: string, shown: number, all: number): string {
  return shown === all ? `${what} (${all})` : `${what} (${shown} of ${all})`;
}
