import type { Json, Resource, Template, Version } from "~/api/types";

export const requestSteps = ["where", "what", "configure", "review"] as const;
export type RequestStep = (typeof requestSteps)[number];

export const stepLabels: Record<RequestStep, string> = {
  where: "Where",
  what: "What",
  configure: "Configure",
  review: "Review",
};

export type RequestSearch = {
  step?: RequestStep;
  project?: string;
  /** The parent's path; "" says that it is to be a root. */
  parent?: string;
  template?: string;
  version?: string;
  name?: string;
  /** Values that fill the form in. */
  inputs?: Record<string, Json>;
};

/** The steps that may be entered with what is known so far. */
export function openSteps(search: RequestSearch): RequestStep[] {
  const placed = search.project !== undefined && search.parent !== undefined;
  if (!placed) return ["where"];
  return search.template === undefined ? ["where", "what"] : [...requestSteps];
}

/** The step to show: the asked one if it is open, else the first where something is missing. */
export function currentStep(search: RequestSearch): RequestStep {
  const open = openSteps(search);
  if (search.step !== undefined && open.includes(search.step)) return search.step;
  return open.length === requestSteps.length ? "configure" : (open.at(-1) ?? "where");
}

/** Whether a resource of this template may stand under this parent (null: at the root). */
export function fitsUnder(template: Template, parent: Pick<Resource, "template"> | null): boolean {
  return parent === null ? template.parents.length === 0 : template.parents.includes(parent.template);
}

/** Versions that may be asked for, the best first: active ones before previews before deprecated ones. */
export function offeredVersions(versions: Version[]): Version[] {
  const rank = { active: 0, preview: 1, deprecated: 2, archived: 3 };
  return versions
    .filter((version) => version.lifecycle !== "archived")
    .sort((a, b) => rank[a.lifecycle] - rank[b.lifecycle]);
}
