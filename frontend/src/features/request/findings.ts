import type { Diagnostic, Form, Resolutions } from "~/api/types";
import { check, type Issue } from "./check";
import type { Draft } from "./draft";
import { fieldOf, placeDiagnostics } from "./places";

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

/** The server's live findings about fields that have a value; what is still empty is not held against anybody yet. */
export function liveIssues(diagnostics: Diagnostic[], draft: Draft, form: Form | undefined): Issue[] {
  const names = ["slug", ...(form?.ui.order ?? [])];
  const { issues } = placeDiagnostics(diagnostics, names);
  return issues.filter((issue) => {
    const field = fieldOf(issue.place, names);
    return field === "slug" ? draft.slug !== "" : field !== undefined && field in draft.inputs;
  });
}

/** Two lists of findings without doubles. */
export function joinIssues(first: Issue[], second: Issue[]): Issue[] {
  const seen = new Set(first.map((issue) => issue.place));
  return [...first, ...second.filter((issue) => !seen.has(issue.place))];
}
