import { Select, Skeleton } from "@mantine/core";
import { useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { patch } from "~/api/client";
import { interfaceQuery, meQuery, templateFormQuery, versionQuery, versionsQuery } from "~/api/queries";
import type { Diagnostic } from "~/api/types";
import type { Overrides, Template } from "~/api/versions";
import { notify } from "~/app/notice";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useSetSearch } from "~/app/useSetSearch";
import { OverridesEditor } from "~/features/overrides/OverridesEditor";
import { Diagnostics } from "~/ui/Diagnostics";
import { EmptyState } from "~/ui/EmptyState";
import { SearchInput } from "~/ui/SearchInput";
import { Toolbar } from "~/ui/Toolbar";
import { shownVersion } from "./shownVersion";
import { TriedForm } from "./TriedForm";
import type { TemplateSearch } from "./tabs";

const every = "every version";
/** What of an edit works and is likely not meant. */
type Warned = { warnings?: Diagnostic[] };

/** The form of a template: to try for everybody, to arrange for platform engineers; for all versions or for one. */
export function TemplateForm({ template, search }: { template: Template; search: TemplateSearch }) {
  const administer = useSuspenseQuery(meQuery).data.can.administer;
  const versions = useQuery(versionsQuery(template.key));
  const name = shownVersion(template, versions.data, search.version);
  const version = useQuery({ ...versionQuery(template.key, name ?? ""), enabled: name !== undefined }).data;
  const own = useQuery({
    ...interfaceQuery(version?.source ?? "", version?.commit ?? "", version?.path ?? ""),
    enabled: version !== undefined && administer,
  });
  const asked = useQuery({
    ...templateFormQuery(template.key, { version: name }),
    enabled: name !== undefined && !administer,
  });
  const client = useQueryClient();
  const set = useSetSearch<TemplateSearch>();
  const [warnings, setWarnings] = useState<Diagnostic[]>([]);
  if (versions.data?.length === 0) return <EmptyState title="No version yet" />;
  const one = search.version !== undefined;
  const below = one ? template.overrides : nothing;
  const initial = one ? (version?.overrides ?? nothing) : template.overrides;
  const save = async (overrides: Overrides) => {
    const path = `/templates/${encodeURIComponent(template.key)}`;
    const at = one ? `${path}/versions/${encodeURIComponent(search.version ?? "")}` : path;
    const { warnings } = await patch<Warned>(at, { overrides }, one ? undefined : template.revision);
    setWarnings(warnings ?? []);
    notify(one ? `The form of ${search.version} was saved.` : "The form of every version was saved.");
    await client.invalidateQueries({ queryKey: ["templates"] });
  };
  const versionSelect = (
    <Select
      aria-label={administer ? "Settings for" : "Version"}
      w={220}
      allowDeselect={false}
      data={[...(administer ? [every] : []), ...(versions.data ?? []).map((row) => row.name)]}
      value={administer ? (search.version ?? every) : (name ?? null)}
      onChange={(next) => set({ version: next === every ? undefined : (next ?? undefined) })}
    />
  );
  if (!administer)
    return (
      <>
        <Toolbar>{versionSelect}</Toolbar>
        <ProblemAlert error={asked.error ?? versions.error} />
        {asked.data === undefined ? asked.error === null && <Skeleton h={360} /> : <TriedForm form={asked.data.form} />}
      </>
    );
  return (
    <>
      <Toolbar>
        <SearchInput label="Search fields" value={search.q ?? ""} onChange={(q) => set({ q: q || undefined })} />
        {versionSelect}
        <span className="small muted">
          {one
            ? "These settings are laid over those of every version."
            : `They hold for every version; the form shown is that of ${name ?? "the newest"}.`}
        </span>
      </Toolbar>
      <ProblemAlert error={own.error ?? versions.error} />
      {warnings.length > 0 && <Diagnostics items={warnings} />}
      {own.data === undefined || version === undefined ? (
        own.error === null && <Skeleton h={360} />
      ) : (
        <OverridesEditor
          key={`${version.id} ${search.version ?? ""} ${template.revision} ${JSON.stringify(initial)}`}
          form={own.data.form}
          below={below}
          initial={initial}
          q={search.q}
          field={search.field}
          onField={(field) => set({ field })}
          save={save}
        />
      )}
    </>
  );
}

const nothing: Overrides = {};
