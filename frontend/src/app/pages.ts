/** Every page that has a place of its own, for the navigation and the palette. */
export const pages = [
  { to: "/", label: "Home", group: "work" },
  { to: "/inbox", label: "Inbox", group: "work" },
  { to: "/catalog", label: "Catalog", group: "work" },
  { to: "/resources", label: "Resources", group: "work" },
  { to: "/changes", label: "Changes", group: "work" },
  { to: "/change-sets", label: "Change sets", group: "work" },
  { to: "/runs", label: "Runs", group: "work" },
  { to: "/sources", label: "Sources", group: "platform" },
  { to: "/workspaces", label: "Workspaces", group: "platform" },
  { to: "/projects", label: "Projects", group: "platform" },
  { to: "/integrations", label: "Integrations", group: "platform" },
  { to: "/rules", label: "Approval rules", group: "platform" },
  { to: "/people", label: "People", group: "platform" },
  { to: "/audit", label: "Audit", group: "platform" },
] as const;
