import { useMemo, useState } from "react";
import { asProblem } from "~/api/problem";
import type { Form } from "~/api/types";
import type { FieldOverride, Overrides } from "~/api/versions";
import { formWith } from "./formWith";
import { laidOver, moved, overrideIssues, tidy } from "./overrides";

/** Overrides while they are edited: `below` are the template's where those of one version are edited, else nothing. */
export function useOverrides(form: Form, below: Overrides, initial: Overrides, error: unknown) {
  const [draft, setDraft] = useState(initial);
  const [said, announce] = useState("");
  const given = useMemo(() => formWith(form, below), [form, below]);
  const shown = useMemo(() => formWith(form, laidOver(below, draft)), [form, below, draft]);
  const { issues, rest } = useMemo(() => overrideIssues(error === null ? [] : asProblem(error).diagnostics), [error]);
  const names = shown.ui.order;
  return {
    draft,
    said,
    /** The form as it is without these overrides, and with them. */
    given,
    shown,
    names,
    issues,
    rest,
    dirty: JSON.stringify(tidy(draft)) !== JSON.stringify(tidy(initial)),
    /** Fields that are spoken of and that the module does not have. */
    unknown: Object.keys(tidy(draft)).filter((name) => form.ui.fields[name] === undefined),
    edit: (name: string, part: Partial<FieldOverride>) =>
      setDraft((old) => ({ ...old, [name]: { ...old[name], ...part } })),
    drop: (name: string) => setDraft((old) => Object.fromEntries(Object.entries(old).filter(([key]) => key !== name))),
    reset: () => setDraft(initial),
    move: (name: string, by: number) => {
      const next = moved(names, name, by);
      setDraft((old) => {
        const ordered = [...next.orders].map(([key, order]) => [key, { ...old[key], order }]);
        return { ...old, ...Object.fromEntries(ordered) };
      });
      announce(`${name} is now number ${next.names.indexOf(name) + 1} of ${names.length}.`);
      // Moving a row in the document takes the focus from it.
      requestAnimationFrame(() => document.getElementById(`override-head-${name}`)?.focus());
    },
  };
}
