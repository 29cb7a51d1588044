import type { ApprovalRule } from "~/api/types";

/** Which changes a rule is about, one phrase each; none where it is about every change. */
export function aboutWords(about: Partial<ApprovalRule["about"]>): string[] {
  const words: string[] = [];
  if (about.template) words.push(`template ${about.template}`);
  if (about.project) words.push(`project ${about.project}`);
  if (about.place) words.push(`${about.place} and below`);
  if (about.actions?.length) words.push(`changes that ${about.actions.join(" or ")}`);
  const types = about.resource_types ?? [];
  if (about.plan?.length || types.length) {
    const deeds = about.plan?.length ? about.plan.join(" or ") : "alter";
    words.push(`plans that ${deeds} ${types.length ? types.join(" or ") : "something"}`);
  }
  return words;
}
