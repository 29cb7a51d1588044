import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { meQuery, versionsQuery } from "~/api/queries";
import type { Template, Version } from "~/api/versions";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useSetSearch } from "~/app/useSetSearch";
import { NoticeList } from "~/features/sources/NoticeList";
import { DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { FilterSelect } from "~/ui/FilterSelect";
import { Panel } from "~/ui/Panel";
import { SearchInput } from "~/ui/SearchInput";
import { Toolbar } from "~/ui/Toolbar";
import { AutoVersionsSelect } from "./AutoVersionsSelect";
import { NewVersion } from "./NewVersion";
import type { TemplateSearch } from "./tabs";
import { versionColumns } from "./versionColumns";

const lifecycles = ["active", "preview", "deprecated", "archived"].map((value) => ({ value, label: value }));

/** The versions of a template, newest first; platform engineers move them through their life here. */
export function TemplateVersions({ template, search }: { template: Template; search: TemplateSearch }) {
  const versions = useQuery(versionsQuery(template.key));
  const administer = useSuspenseQuery(meQuery).data.can.administer;
  const set = useSetSearch<TemplateSearch>();
  const all = versions.data ?? [];
  const notices = template.notices ?? [];
  const add = administer && <NewVersion template={template} source={all[0]?.source} />;
  return (
    <>
      <Toolbar>
        <SearchInput label="Search versions" value={search.q ?? ""} onChange={(q) => set({ q: q || undefined })} />
        <FilterSelect label="Lifecycle" value={search.only} options={lifecycles} onChange={(only) => set({ only })} />
      </Toolbar>
      <ProblemAlert error={versions.error} />
      {notices.length > 0 && (
        <div style={{ marginBottom: 12 }}>
          <NoticeList notices={notices} />
        </div>
      )}
      <Panel
        title="Versions"
        bare
        aside={
          administer && (
            <>
              {template.auto_versions !== undefined && <AutoVersionsSelect template={template} />}
              {add}
            </>
          )
        }
      >
        <DataTable
          label="Versions"
          columns={versionColumns(template.key, all, administer)}
          rows={versions.data?.filter((version) => fits(version, search))}
          id={(version) => version.id}
          sort={search.sort}
          onSort={(sort) => set({ sort })}
          empty={
            all.length === 0 ? (
              <EmptyState title="No version yet" action={add}>
                A version is the module at one tag or branch of its source.
              </EmptyState>
            ) : (
              <EmptyState title="No version fits" />
            )
          }
        />
      </Panel>
    </>
  );
}

function fits(version: Version, { q, only }: TemplateSearch): boolean {
  if (only !== undefined && version.lifecycle !== only) return false;
  const text = `${version.name} ${version.note ?? ""} ${version.reason ?? ""} ${version.commit}`.toLowerCase();
  return text.includes((q ?? "").toLowerCase());
}
