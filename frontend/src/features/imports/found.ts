import type { Module, Ref } from "~/api/types";

/** What the modules of a repository can be narrowed to. */
export const verdicts = [
  { value: "new", label: "New" },
  { value: "imported", label: "Imported already" },
  { value: "unusable", label: "Cannot be used" },
];

/** What the refs of a repository can be narrowed to. */
export const refKinds = [
  { value: "tag", label: "Tags" },
  { value: "branch", label: "Branches" },
];

/** The modules that a search and a verdict leave over; words are looked for in path, documentation and reason. */
export function filterModules(modules: Module[], q = "", only?: string): Module[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  return modules.filter((module) => {
    if (only !== undefined && verdictOf(module) !== only) return false;
    const text =
      `${module.path} ${module.readme ?? ""} ${module.reason ?? ""} ${module.imported_as ?? ""}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Whether a module can be imported, was imported, or cannot be used. */
export function verdictOf(module: Module): "new" | "imported" | "unusable" {
  if (!module.usable) return "unusable";
  return module.imported_as === null ? "new" : "imported";
}

/** The tags and branches that a search and a kind leave over, in the server's order. */
export function filterRefs(refs: Ref[], q = "", only?: string): Ref[] {
  const part = q.toLowerCase();
  return refs.filter(({ name, kind }) => (only === undefined || kind === only) && name.toLowerCase().includes(part));
}
