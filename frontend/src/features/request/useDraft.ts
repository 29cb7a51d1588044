import { useCallback, useEffect, useState } from "react";
import type { Json } from "~/api/types";
import { type Draft, dropDraft, loadDraft, saveDraft } from "./draft";

/** What is being entered, kept in this browser while it is. */
export function useDraft(key: string, initial: Draft, secrets: ReadonlySet<string>) {
  const [restored] = useState(() => loadDraft(key));
  const [draft, setDraft] = useState<Draft>(restored ?? initial);
  const [saved, setSaved] = useState(false);
  const [touched, setTouched] = useState(false);
  useEffect(() => {
    if (!touched) return;
    const timer = setTimeout(() => setSaved(saveDraft(key, draft, secrets)), 400);
    return () => clearTimeout(timer);
  }, [key, draft, secrets, touched]);
  const edit = useCallback((change: (old: Draft) => Draft) => {
    setTouched(true);
    setSaved(false);
    setDraft(change);
  }, []);
  return {
    draft,
    saved,
    restored: restored !== null && !touched,
    edit: (part: Partial<Draft>) => edit((old) => ({ ...old, ...part })),
    set: (name: string, value: Json) => edit((old) => ({ ...old, inputs: { ...old.inputs, [name]: value } })),
    unset: (name: string) =>
      edit((old) => ({
        ...old,
        inputs: Object.fromEntries(Object.entries(old.inputs).filter(([key]) => key !== name)),
      })),
    /** Forgets what was kept; `again` also empties the form. */
    drop: (again = false) => {
      dropDraft(key);
      setTouched(false);
      if (again) setDraft(initial);
    },
  };
}
