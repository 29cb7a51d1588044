import type { ImportModule, Module } from "~/api/types";
import { keyFrom, nameFrom } from "~/features/catalog/keyFrom";

export type ImportSearch = {
  source?: string;
  reference?: string;
  /** Picked so far in the step that picks modules. */
  picked?: string[];
  /** What was picked, once that step is left. */
  modules?: string[];
  q?: string;
  only?: string;
  sort?: string;
};
export type ImportStep = "source" | "reference" | "modules" | "describe";

export const importSteps: { name: ImportStep; label: string }[] = [
  { name: "source", label: "Source" },
  { name: "reference", label: "Tag or branch" },
  { name: "modules", label: "Modules" },
  { name: "describe", label: "Describe and import" },
];

/** The step that the address has got to. */
export function importStep(search: ImportSearch): ImportStep {
  if (search.source === undefined) return "source";
  if (search.reference === undefined) return "reference";
  return search.modules === undefined || search.modules.length === 0 ? "modules" : "describe";
}

const keyPattern = /^[a-z][a-z0-9_]{0,62}$/;

export type Description = {
  path: string;
  key: string;
  name: string;
  description: string;
  parents: string[];
  labels: string[];
};

/** What modules are called until somebody says otherwise, each by a key that no other has. */
export function describe(modules: Module[], source: string, taken: ReadonlySet<string>): Description[] {
  const used = new Set(taken);
  return modules.map(({ path, readme }) => {
    const key = freeKey(path, source, used);
    used.add(key);
    return { path, key, name: nameFrom(key), description: plainText(readme ?? ""), parents: [], labels: [] };
  });
}

/** A module's folder as a key; where that is taken, with the folders above it and at last the source before it. */
function freeKey(path: string, source: string, taken: ReadonlySet<string>): string {
  const folders = [source, ...path.split("/").filter(Boolean)];
  const keys = folders.map((_, index) => keyFrom(folders.slice(-1 - index).join("_")));
  return keys.find((key) => keyPattern.test(key) && !taken.has(key)) ?? keys[0] ?? "";
}

/** A description is plain text: the marks of Markdown inside a line go, as do the addresses of its links. */
function plainText(markdown: string): string {
  return markdown.replaceAll(/\[([^\]]+)\]\([^)]*\)/g, "$1").replaceAll(/`|\*\*/g, "");
}

/** What keeps these descriptions from being imported; empty when nothing does. */
export function importIssues(descriptions: Description[], taken: ReadonlySet<string>): Map<string, string> {
  const issues = new Map<string, string>();
  for (const [index, { path, key, name }] of descriptions.entries()) {
    if (!keyPattern.test(key))
      issues.set(path, "A key has lower-case letters, digits and underscores, and begins with a letter.");
    else if (taken.has(key)) issues.set(path, `The key ${key} is taken by another template.`);
    else if (descriptions.findIndex((other) => other.key === key) !== index)
      issues.set(path, `The key ${key} is there twice.`);
    else if (name.trim() === "") issues.set(path, "A name is required.");
  }
  return issues;
}

export function importBody(descriptions: Description[]): ImportModule[] {
  return descriptions.map(({ description, ...rest }) => ({
    ...rest,
    description: description === "" ? undefined : description,
  }));
}
