import { flag, oneOf, type Search, text } from "~/app/search";

export const resourceTabs = ["overview", "inputs", "outputs", "changes", "runs", "code", "activity"] as const;
export type ResourceTab = (typeof resourceTabs)[number];

/** What the address of a resource's page holds; all but the tab belong to one tab. */
export type ResourcePageSearch = {
  tab?: ResourceTab;
  q?: string;
  only?: string;
  /** Whether every chain of layers is open. */
  layers?: true;
};

export function readResourceSearch(search: Search): ResourcePageSearch {
  return {
    tab: oneOf(search, "tab", resourceTabs),
    q: text(search, "q"),
    only: text(search, "only"),
    layers: flag(search, "layers"),
  };
}
