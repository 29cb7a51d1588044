import { oneOf, type Search, text } from "~/app/search";

export const tabs = [
  "overview",
  "interface",
  "versions",
  "compare",
  "form",
  "files",
  "tree",
  "values",
  "resources",
] as const;
export type TemplateTab = (typeof tabs)[number];

/** What the address of a template's page holds; all but tab and version belong to one tab. */
export type TemplateSearch = {
  tab?: TemplateTab;
  /** The version that is looked at; the newest where it is left out. */
  version?: string;
  /** The two versions that are compared. */
  from?: string;
  to?: string;
  q?: string;
  only?: string;
  sort?: string;
  /** The field whose overrides are edited. */
  field?: string;
};

export function readTemplateSearch(search: Search): TemplateSearch {
  return {
    tab: oneOf(search, "tab", tabs),
    version: text(search, "version"),
    from: text(search, "from"),
    to: text(search, "to"),
    q: text(search, "q"),
    only: text(search, "only"),
    sort: text(search, "sort"),
    field: text(search, "field"),
  };
}
