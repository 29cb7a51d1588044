import { useCallback, useMemo, useState } from "react";
import type { Issue } from "./check";
import { atVisited, joined, type Sorted } from "./findings";
import { fieldOf } from "./places";

// A click on a button takes the focus away from a field first. Were the field judged at once, its message would move
// the button from under the pointer, and the click would be lost.
const rest = 200;

type Given = {
  fields: readonly string[];
  /** What the form finds by itself, now. */
  own: Issue[];
  /** What the server found about the present values. */
  server: Sorted;
};

/** Which findings are on screen: those at places that were left, and after a submit all of them. */
export function useFindings({ fields, own, server }: Given) {
  const [visited, setVisited] = useState<ReadonlySet<string>>(new Set());
  const [refused, setRefused] = useState<Issue[]>([]);
  const [submitted, setSubmitted] = useState<{ issues: Issue[]; attempt: number }>({ issues: [], attempt: 0 });
  const issues = useMemo(() => {
    const all = joined(own, [...refused, ...server.issues], fields);
    return submitted.attempt > 0 ? all : atVisited(all, visited);
  }, [own, refused, server, fields, visited, submitted.attempt]);
  return {
    issues,
    hints: server.hints,
    /** What the last submit found. */
    summary: submitted.issues,
    attempt: submitted.attempt,
    /** Shows everything that a submit found; true when that is nothing. */
    show: useCallback((found: Issue[], fromServer = false): boolean => {
      if (fromServer) setRefused(found);
      if (found.length > 0) setSubmitted((old) => ({ issues: found, attempt: old.attempt + 1 }));
      return found.length === 0;
    }, []),
    /** The server's refusal of a value no longer holds once the value is edited. */
    forget: useCallback(
      (field: string) =>
        setRefused((old) => (old.length === 0 ? old : old.filter((issue) => fieldOf(issue.place, fields) !== field))),
      [fields],
    ),
    /** A place was left: what is wrong there is said after a moment. */
    left: useCallback((place: string) => {
      setTimeout(() => setVisited((old) => (old.has(place) ? old : new Set([...old, place]))), rest);
    }, []),
  };
}
