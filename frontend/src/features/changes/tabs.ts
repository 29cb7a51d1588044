export const changeTabs = ["plan", "inputs", "code", "log", "timeline"] as const;
export type ChangeTab = (typeof changeTabs)[number];
