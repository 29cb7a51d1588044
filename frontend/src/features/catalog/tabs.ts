export const tabs = ["overview", "interface", "versions", "tree", "values", "resources"] as const;
export type TemplateTab = (typeof tabs)[number];
