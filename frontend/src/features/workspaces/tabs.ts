export const workspaceTabs = ["overview", "pulls"] as const;
export type WorkspaceTab = (typeof workspaceTabs)[number];
