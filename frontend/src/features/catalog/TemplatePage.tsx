import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { meQuery, templateQuery, versionsQuery } from "~/api/queries";
import { Chip } from "~/ui/Chip";
import { CopyButton } from "~/ui/CopyButton";
import { LinkButton } from "~/ui/LinkButton";
import { PageHeader } from "~/ui/PageHeader";
import { TabBar } from "~/ui/TabBar";
import { RequestButton } from "./RequestButton";
import { TemplateCompare } from "./TemplateCompare";
import { TemplateFiles } from "./TemplateFiles";
import { TemplateForm } from "./TemplateForm";
import { TemplateInterface } from "./TemplateInterface";
import { TemplateOverview } from "./TemplateOverview";
import { TemplateResources } from "./TemplateResources";
import { TemplateSettings } from "./TemplateSettings";
import { TemplateTree } from "./TemplateTree";
import { TemplateValues } from "./TemplateValues";
import { TemplateVersions } from "./TemplateVersions";
import type { TemplateSearch } from "./tabs";

type Props = { templateKey: string; search: TemplateSearch };

/** Everything about one template; its first button asks for a resource of it. */
export function TemplatePage({ templateKey, search }: Props) {
  const tab = search.tab ?? "overview";
  const template = useSuspenseQuery(templateQuery(templateKey)).data;
  const administer = useSuspenseQuery(meQuery).data.can.administer;
  const versions = useQuery({ ...versionsQuery(templateKey), enabled: !template.abstract }).data;
  const concrete = !template.abstract;
  return (
    <>
      <PageHeader
        crumbs={[
          <Link key="catalog" to="/catalog">
            Catalog
          </Link>,
        ]}
        title={template.name}
        meta={
          <>
            {template.disabled && <Chip tone="warn">disabled</Chip>}
            <Chip>{template.abstract ? "abstract" : "concrete"}</Chip>
            <code className="muted">
              {template.key}
              {template.latest_version !== null && `@${template.latest_version}`}
            </code>
            {template.labels.map((label) => (
              <Chip key={label}>{label}</Chip>
            ))}
          </>
        }
        lead={template.description || undefined}
        actions={
          <>
            {concrete && (
              <CopyButton
                variant="default"
                label="Copy command"
                text={`terrace resource create PARENT/NAME --template ${template.key}`}
              />
            )}
            {administer && <TemplateSettings key={template.revision} template={template} />}
            {administer && concrete && (
              <LinkButton to="/import" search={{ source: versions?.[0]?.source }} variant="default">
                Import more
              </LinkButton>
            )}
            <RequestButton template={template} />
          </>
        }
      />
      <TabBar
        label="Template"
        current={tab}
        keep={["version"]}
        tabs={[
          { name: "overview", label: "Overview" },
          ...(concrete
            ? [
                { name: "interface" as const, label: "Inputs and outputs" },
                { name: "versions" as const, label: "Versions", count: versions?.length },
                ...((versions?.length ?? 0) > 1 || tab === "compare"
                  ? [{ name: "compare" as const, label: "Compare" }]
                  : []),
                { name: "form" as const, label: "Form" },
                ...(administer ? [{ name: "files" as const, label: "Files" }] : []),
              ]
            : []),
          { name: "tree", label: "Tree", count: template.parents.length + template.children.length },
          {
            name: "values",
            label: "Tags and configs",
            count: Object.keys(template.tags).length + Object.keys(template.configs).length,
          },
          { name: "resources", label: "Resources", count: template.resources },
        ]}
      />
      {tab === "overview" && <TemplateOverview template={template} search={search} />}
      {tab === "interface" && <TemplateInterface template={template} search={search} />}
      {tab === "versions" && <TemplateVersions template={template} search={search} />}
      {tab === "compare" && <TemplateCompare template={template} search={search} />}
      {tab === "form" && <TemplateForm template={template} search={search} />}
      {tab === "files" && <TemplateFiles key={template.revision} template={template} />}
      {tab === "tree" && <TemplateTree template={template} />}
      {tab === "values" && <TemplateValues template={template} />}
      {tab === "resources" && <TemplateResources template={template} />}
    </>
  );
}
