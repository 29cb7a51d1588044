import { useState } from "react";
import type { Issue } from "./check";
import { fieldOf } from "./places";

// A click on a button takes the focus away from a field first. Were the field judged at once, its message would move
// the button from under the pointer, and the click would be lost.
const rest = 200;

/** The findings on screen: all of a submit in the summary, and those of single fields as they are left. */
export function useIssues(fields: readonly string[]) {
  const [issues, setIssues] = useState<Issue[]>([]);
  const [summary, setSummary] = useState<Issue[]>([]);
  const others = (old: Issue[], field: string) => old.filter((issue) => fieldOf(issue.place, fields) !== field);
  return {
    issues,
    summary,
    /** Shows everything that is wrong and leads the focus there; true when nothing is. */
    show: (found: Issue[]): boolean => {
      setIssues(found);
      setSummary(found);
      if (found.length > 0) setTimeout(() => document.getElementById("error-summary")?.focus(), 60);
      return found.length === 0;
    },
    /** What was said about a field no longer holds once it is edited. */
    forget: (field: string) => setIssues((old) => others(old, field)),
    /** A field was left: what is wrong with it is said after a moment. */
    left: (field: string, found: Issue[]) => {
      setTimeout(
        () =>
          setIssues((old) => [
            ...others(old, field),
            ...found.filter((issue) => fieldOf(issue.place, fields) === field),
          ]),
        rest,
      );
    },
  };
}
