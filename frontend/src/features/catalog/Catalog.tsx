import { Button, SegmentedControl, Skeleton } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { meQuery, templatesQuery } from "~/api/queries";
import { ProblemAlert } from "~/app/ProblemAlert";
import { EmptyState } from "~/ui/EmptyState";
import { LinkButton } from "~/ui/LinkButton";
import { PageHeader } from "~/ui/PageHeader";
import { SearchInput } from "~/ui/SearchInput";
import { Toolbar } from "~/ui/Toolbar";
import css from "./Catalog.module.css";
import { Facets } from "./Facets";
import { type CatalogSearch, filterTemplates } from "./facets";
import { TemplateCard } from "./TemplateCard";
import { TemplateTable } from "./TemplateTable";

/** Everything that can be asked for, and the abstract templates that shape the tree. */
export function Catalog({ search }: { search: CatalogSearch }) {
  const templates = useQuery(templatesQuery());
  const administer = useSuspenseQuery(meQuery).data.can.administer;
  const navigate = useNavigate({ from: "/catalog/" });
  const set = (part: Partial<CatalogSearch>) => void navigate({ search: { ...search, ...part }, replace: true });
  const shown = templates.data === undefined ? undefined : filterTemplates(templates.data, search);
  const importing = administer && <LinkButton to="/import">Import modules</LinkButton>;
  return (
    <>
      <PageHeader
        title="Catalog"
        lead="Templates that resources are made of."
        actions={
          administer && (
            <>
              <LinkButton to="/catalog/new" variant="default">
                New abstract template
              </LinkButton>
              {importing}
            </>
          )
        }
      />
      <Toolbar>
        <SearchInput label="Search templates" value={search.q ?? ""} onChange={(q) => set({ q: q || undefined })} />
        <span style={{ flex: 1 }} />
        <SegmentedControl
          aria-label="Layout"
          size="xs"
          data={[
            { value: "cards", label: "Cards" },
            { value: "table", label: "Table" },
          ]}
          value={search.view ?? "cards"}
          onChange={(view) => set({ view: view === "table" ? "table" : undefined })}
        />
      </Toolbar>
      <ProblemAlert error={templates.error} />
      {templates.data !== undefined && templates.data.length > 0 && (
        <Facets templates={templates.data} search={search} />
      )}
      {shown === undefined && templates.error === null && (
        <div className={css.cards} aria-busy="true">
          {[1, 2, 3, 4, 5, 6].map((card) => (
            <Skeleton key={card} h={148} />
          ))}
        </div>
      )}
      {templates.data?.length === 0 && (
        <EmptyState title="The catalog is empty" action={importing || undefined}>
          Templates come from Terraform modules in a Git repository: name the repository, pick modules, import them.
        </EmptyState>
      )}
      {shown?.length === 0 && templates.data?.length !== 0 && (
        <EmptyState
          title="No template fits"
          action={
            <Button variant="default" onClick={() => set({ q: undefined, label: undefined, kind: undefined })}>
              Clear search and facets
            </Button>
          }
        />
      )}
      {shown !== undefined && shown.length > 0 && search.view !== "table" && (
        <ul className={css.cards} style={{ listStyle: "none", margin: 0, padding: 0 }} aria-label="Templates">
          {shown.map((template) => (
            <TemplateCard key={template.key} template={template} />
          ))}
        </ul>
      )}
      {shown !== undefined && shown.length > 0 && search.view === "table" && (
        <TemplateTable templates={shown} sort={search.sort} onSort={(sort) => set({ sort })} />
      )}
    </>
  );
}
