import type { Diagnostic, Form, NewResource, Resolutions } from "~/api/types";
import { check, type Issue } from "./check";
import type { Draft } from "./draft";
import { fieldOf, lies } from "./places";

const slugPattern = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** What is wrong with the name of a new resource. */
export function checkSlug(slug: string): Issue[] {
  if (slug === "") return [{ place: "slug", text: "A name is required." }];
  return slugPattern.test(slug)
    ? []
    : [{ place: "slug", text: "Use lower-case letters, digits and hyphens; begin and end with a letter or digit." }];
}

/** Everything that the form itself finds before it asks the server. */
export function checkDraft(draft: Draft, form: Form | undefined, inherited: Resolutions, named: boolean): Issue[] {
  const covered = new Set(Object.keys(inherited));
  return [...(named ? checkSlug(draft.slug) : []), ...(form === undefined ? [] : check(form, draft.inputs, covered))];
}

export type Sorted = {
  /** Errors; those without a field of the form have no place. */
  issues: Issue[];
  /** Warnings at a field: what is known only later. */
  hints: Issue[];
};

/** The server's findings, by severity, each at its place. */
export function sorted(diagnostics: readonly Diagnostic[], fields: readonly string[]): Sorted {
  const issues: Issue[] = [];
  const hints: Issue[] = [];
  for (const finding of diagnostics) {
    const place = placeOf(finding, fields);
    const said = { place, text: finding.summary, detail: finding.detail };
    if (finding.severity === "error") issues.push(said);
    else if (place !== "") hints.push(said);
  }
  return { issues, hints };
}

/** Issues by the field they lie in; those of no field are not among them. */
export function byField(issues: readonly Issue[], fields: readonly string[]): Map<string, Issue[]> {
  const map = new Map<string, Issue[]>();
  for (const issue of issues) {
    const field = fieldOf(issue.place, fields);
    if (field !== undefined) map.set(field, [...(map.get(field) ?? []), issue]);
  }
  return map;
}

/** Issues by the place of the control that they are shown at. */
export function byPlace(issues: readonly Issue[], at: (issue: Issue) => string): Map<string, Issue[]> {
  const map = new Map<string, Issue[]>();
  for (const issue of issues) map.set(at(issue), [...(map.get(at(issue)) ?? []), issue]);
  return map;
}

/** Lists of findings as one, each finding once. A field that the form refuses itself is not judged further. */
export function joined(own: readonly Issue[], others: readonly Issue[], fields: readonly string[]): Issue[] {
  const judged = new Set(own.map((issue) => fieldOf(issue.place, fields)));
  const seen = new Set<string>();
  const fresh = others.filter((issue) => issue.place === "" || !judged.has(fieldOf(issue.place, fields)));
  return [...own, ...fresh].filter((issue) => {
    const key = `${issue.place}\n${issue.text}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

/** The findings at places that somebody has left. */
export function atVisited(issues: readonly Issue[], visited: ReadonlySet<string>): Issue[] {
  const places = [...visited];
  return issues.filter((issue) => places.some((place) => lies(issue.place, place)));
}

/** Whether a finding is about a value that still stands there; what was altered since is not judged by an older answer. */
export function isAbout(
  { place }: Issue,
  asked: NewResource | undefined,
  draft: Draft,
  fields: readonly string[],
): boolean {
  const field = fieldOf(place, fields);
  if (field === undefined) return true;
  if (field === "slug" && asked?.slug !== undefined) return asked.slug === draft.slug;
  return JSON.stringify(asked?.inputs?.[field]) === JSON.stringify(draft.inputs[field]);
}

function placeOf({ subject }: Diagnostic, fields: readonly string[]): string {
  if (!subject || !("place" in subject)) return "";
  const place = subject.place.replace(/^(?:inputs?[. ]|var\.|variable )/, "");
  return fieldOf(place, fields) === undefined ? "" : place;
}
