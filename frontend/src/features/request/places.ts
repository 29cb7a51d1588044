import type { Diagnostic } from "~/api/types";
import type { Issue } from "./check";

/** The server's findings, sorted: those at a field of the form as issues, all others as they are. */
export function placeDiagnostics(
  diagnostics: Diagnostic[],
  fields: readonly string[],
): { issues: Issue[]; rest: Diagnostic[] } {
  const issues: Issue[] = [];
  const rest: Diagnostic[] = [];
  for (const diagnostic of diagnostics) {
    const place = placeOf(diagnostic);
    const field = place === null ? undefined : fieldOf(place, fields);
    if (place !== null && field !== undefined && diagnostic.severity === "error")
      issues.push({ place, text: textOf(diagnostic) });
    else rest.push(diagnostic);
  }
  return { issues, rest };
}

/** The field that a place lies in: `ports[0].port` lies in `ports`. */
export function fieldOf(place: string, fields: readonly string[]): string | undefined {
  return fields.find((field) => place === field || place.startsWith(`${field}.`) || place.startsWith(`${field}[`));
}

/** Issues by the field they lie in. */
export function byField(issues: Issue[], fields: readonly string[]): Map<string, Issue[]> {
  const map = new Map<string, Issue[]>();
  for (const issue of issues) {
    const field = fieldOf(issue.place, fields) ?? issue.place;
    map.set(field, [...(map.get(field) ?? []), issue]);
  }
  return map;
}

function placeOf(diagnostic: Diagnostic): string | null {
  const subject = diagnostic.subject;
  if (!subject || !("place" in subject)) return null;
  return subject.place.replace(/^(?:inputs?[. ]|var\.|variable )/, "");
}

function textOf(diagnostic: Diagnostic): string {
  return diagnostic.detail ? `${diagnostic.summary} ${diagnostic.detail}` : diagnostic.summary;
}
