import type { Template } from "~/api/types";

export const kinds = ["concrete", "abstract"] as const;
export const layouts = ["cards", "table"] as const;
export type CatalogSearch = {
  q?: string;
  label?: string;
  kind?: (typeof kinds)[number];
  view?: (typeof layouts)[number];
  sort?: string;
};

/** The templates that the search and the facets leave over. */
export function filterTemplates(templates: Template[], search: CatalogSearch): Template[] {
  const words = (search.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  return templates.filter((template) => {
    const text = `${template.key} ${template.name} ${template.description} ${template.labels.join(" ")}`.toLowerCase();
    if (!words.every((word) => text.includes(word))) return false;
    if (search.label !== undefined && !template.labels.includes(search.label)) return false;
    return search.kind === undefined || template.abstract === (search.kind === "abstract");
  });
}

/** Every label with the number of templates that carry it, most used first. */
export function labelCounts(templates: Template[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const template of templates)
    for (const label of template.labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}

/** Why this template cannot be asked for; null when it can. */
export function whyNotRequest(template: Template, mayRequest: boolean): string | null {
  if (template.disabled) return "This template is disabled: it gives no new resources.";
  if (!template.abstract && template.latest_version === null) return "It has no version yet.";
  return mayRequest ? null : "You have no grant to ask for resources.";
}
