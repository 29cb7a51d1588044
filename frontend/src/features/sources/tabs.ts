import { oneOf, type Search, text } from "~/app/search";

export const sourceTabs = ["modules", "refs"] as const;
export type SourceTab = (typeof sourceTabs)[number];

/** What the address of a source's page holds; all but tab and reference belong to one tab. */
export type SourceSearch = {
  tab?: SourceTab;
  reference?: string;
  q?: string;
  only?: string;
  sort?: string;
};

export function readSourceSearch(search: Search): SourceSearch {
  return {
    tab: oneOf(search, "tab", sourceTabs),
    reference: text(search, "reference"),
    q: text(search, "q"),
    only: text(search, "only"),
    sort: text(search, "sort"),
  };
}
