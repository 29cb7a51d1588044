import { flag, number, oneOf, type Search, text } from "~/app/search";

export const resourceTabs = [
  "overview",
  "inputs",
  "outputs",
  "changes",
  "revisions",
  "drift",
  "runs",
  "code",
  "state",
  "activity",
] as const;
export type ResourceTab = (typeof resourceTabs)[number];

/** What the address of a resource's page holds; all but the tab belong to one tab. */
export type ResourcePageSearch = {
  tab?: ResourceTab;
  q?: string;
  only?: string;
  /** Whether every chain of layers is open. */
  layers?: true;
  /** The numbers of two revisions to compare. */
  from?: number;
  to?: number;
};

export function readResourceSearch(search: Search): ResourcePageSearch {
  return {
    tab: oneOf(search, "tab", resourceTabs),
    q: text(search, "q"),
    only: text(search, "only"),
    layers: flag(search, "layers"),
    from: number(search, "from"),
    to: number(search, "to"),
  };
}
