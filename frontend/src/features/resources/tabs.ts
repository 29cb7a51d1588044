export const resourceTabs = ["overview", "inputs", "outputs", "changes", "runs", "code", "activity"] as const;
export type ResourceTab = (typeof resourceTabs)[number];
