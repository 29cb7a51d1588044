import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { asProblem } from "~/api/problem";
import type { Form, NewResource, Resolutions } from "~/api/types";
import type { Issue } from "./check";
import type { Draft } from "./draft";
import { fieldActions } from "./fieldActions";
import { checkDraft, checkSlug, isAbout, sorted } from "./findings";
import { fieldOf } from "./places";
import { hasUnfinished } from "./unfinished";
import { useDraft } from "./useDraft";
import { useFindings } from "./useFindings";
import { previewQuery, usePreview } from "./usePreview";

type Given = {
  /** Under which name the draft is kept in this browser. */
  key: string;
  initial: Partial<Draft>;
  form: Form | undefined;
  inherited: Resolutions;
  /** Whether the resource gets its name here. */
  named: boolean;
  /** What a draft asks for. */
  requestOf: (draft: Draft) => NewResource;
};

/** A form that is being filled in: its draft, what the request would do, and what is wrong with it. */
export function useEntry({ key, initial, form, inherited, named, requestOf }: Given) {
  const client = useQueryClient();
  const { store, desk, ...kept } = useDraft({ key, initial, secrets: secretsOf(form) });
  const { draft } = kept;
  const order = form?.ui.order;
  const fields = useMemo(() => [...(named ? ["slug"] : []), ...(order ?? [])], [named, order]);
  // Values are judged before there is a name, too; the server wants one that could be.
  const slug = checkSlug(draft.slug).length === 0 ? draft.slug : "unnamed";
  const request = hasUnfinished(draft.inputs) ? null : requestOf({ ...draft, slug });
  const preview = usePreview(request);
  const own = useMemo(() => checkDraft(draft, form, inherited, named), [draft, form, inherited, named]);
  const answer = preview.data;
  const server = useMemo(() => {
    // A secret that is stored is not at hand here, so that nothing said about it would be true.
    const kept = (field: string | undefined) =>
      field !== undefined && form?.ui.fields[field]?.sensitive && draft.inputs[field] === null;
    const holds = (issue: Issue) => isAbout(issue, answer?.asked, draft, fields) && !kept(fieldOf(issue.place, fields));
    const { issues, hints } = sorted(answer?.diagnostics ?? [], fields);
    return { issues: issues.filter(holds), hints: hints.filter(holds) };
  }, [answer, draft, fields, form]);
  const findings = useFindings({ fields, own, server });
  const { show, forget, left } = findings;
  const actions = useMemo(() => fieldActions(store, desk, { forget, left }), [store, desk, forget, left]);

  /** Whether the form finds nothing wrong by itself; texts are read to their end first. */
  const passes = async (): Promise<boolean> => {
    await desk.settle();
    return show(checkDraft(store.get().draft, form, inherited, named));
  };

  /** Whether the server finds nothing wrong either. */
  const holds = async (): Promise<boolean> => {
    if (!(await passes())) return false;
    const asked = JSON.stringify(requestOf(store.get().draft));
    const found = await client.fetchQuery(previewQuery(asked)).then(
      (answer) => sorted(answer.diagnostics, fields).issues,
      (error: unknown) => refusal(error, fields),
    );
    return show(found, true);
  };

  return {
    ...kept,
    ...findings,
    store,
    actions,
    request,
    preview,
    passes,
    holds,
    /** Shows why the server refused what was sent. */
    refused: (error: unknown) => show(refusal(error, fields), true),
  };
}

export type Entry = ReturnType<typeof useEntry>;

/** The names of the fields whose values must not be kept or shown. */
export function secretsOf(form: Form | undefined): ReadonlySet<string> {
  const fields = Object.entries(form?.ui.fields ?? {});
  return new Set(fields.filter(([, ui]) => ui.sensitive).map(([name]) => name));
}

function refusal(error: unknown, fields: readonly string[]): Issue[] {
  const problem = asProblem(error);
  const { issues } = sorted(problem.diagnostics, fields);
  return issues.length > 0 ? issues : [{ place: "", text: problem.title, detail: problem.detail }];
}
