import type { FieldUi } from "~/api/types";
import type { Issue } from "./check";
import css from "./Field.module.css";

type Props = {
  name: string;
  ui: FieldUi;
  /** Why it cannot be edited. */
  fixed: string | null;
  note: string | null;
  issues: Issue[];
  hints: Issue[];
};

/** What helps to fill a field in: help, the module's rules, and what only Terraform can check. */
export function FieldNotes({ name, ui, fixed, note, issues, hints }: Props) {
  const help = ui.help ?? "";
  const said = new Set([help, ...issues.map((issue) => issue.text)]);
  // What is said as an error needs no hint; a rule that the help states is stated already.
  const rules = fixed === null ? (ui.rules ?? []).filter((rule) => !said.has(rule.message)) : [];
  return (
    <div id={notesId(name)} className={css.notes}>
      {note !== null && <p>{note}</p>}
      {fixed !== null && <p>{fixed}</p>}
      {help !== "" && <p>{help}</p>}
      {rules.map((rule) => (
        <p key={`${rule.condition} ${rule.message}`} title={rule.condition}>
          {rule.message}
        </p>
      ))}
      {fixed === null && (ui.frozen || ui.unique) && (
        <p>
          {ui.frozen && "It cannot be altered once the resource is created. "}
          {ui.unique && "No two resources of this template may have the same value."}
        </p>
      )}
      {hints.map((hint) => (
        <p key={`${hint.place} ${hint.text}`} className={css.hint} title={hint.detail ?? undefined}>
          {hint.text}
        </p>
      ))}
    </div>
  );
}

/** The id of what helps to fill a field in. */
export function notesId(name: string): string {
  return `notes-${name}`;
}
