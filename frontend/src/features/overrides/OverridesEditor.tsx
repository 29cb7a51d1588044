import { Button, VisuallyHidden } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import type { Form, JsonSchema } from "~/api/types";
import type { Overrides } from "~/api/versions";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useUnsaved } from "~/app/useUnsaved";
import { TriedForm } from "~/features/catalog/TriedForm";
import { EmptyState } from "~/ui/EmptyState";
import { GuardedButton } from "~/ui/GuardedButton";
import { Panel } from "~/ui/Panel";
import { FieldEditor } from "./FieldEditor";
import { FieldRow } from "./FieldRow";
import css from "./Overrides.module.css";
import { saidAbout, tidy } from "./overrides";
import { UnknownFields } from "./UnknownFields";
import { useOverrides } from "./useOverrides";

type Props = {
  /** The module's own form. */
  form: Form;
  below: Overrides;
  initial: Overrides;
  q: string | undefined;
  field: string | undefined;
  onField: (name: string | undefined) => void;
  save: (overrides: Overrides) => Promise<unknown>;
};

/** What an author says about each field, beside the form that it makes. */
export function OverridesEditor({ form, below, initial, q, field, onField, save }: Props) {
  const saving = useMutation({ mutationFn: save });
  const editor = useOverrides(form, below, initial, saving.error);
  const { draft, given, shown, names, issues, rest, dirty } = editor;
  const schemas = (form.schema.properties ?? {}) as Record<string, JsonSchema>;
  const words = (q ?? "").toLowerCase();
  const rows = names.filter((name) => `${name} ${shown.ui.fields[name]?.label}`.toLowerCase().includes(words));
  const groups = [...new Set(names.flatMap((name) => shown.ui.fields[name]?.group ?? []))];
  const issue = (name: string) => (key: string) =>
    issues.find((found) => found.field === name && (found.key === key || found.key.startsWith(`${key}[`)))?.text;
  const submit = () => {
    if (dirty && !saving.isPending) saving.mutate(tidy(draft));
  };
  useHotkeys([["mod+Enter", submit]], []);
  useUnsaved(dirty, ["q", "field"]);
  const toggle = (name: string) => {
    onField(field === name ? undefined : name);
    document.getElementById(`row-${name}`)?.scrollIntoView({ block: "nearest" });
  };
  return (
    <div className={css.columns}>
      <div>
        <Panel
          title="Fields"
          bare
          aside={<span className="small muted">Alt with an arrow key moves the field that has the focus</span>}
        >
          {rows.length === 0 && <EmptyState title="No field fits" />}
          <ul className={css.list} aria-label="Fields">
            {rows.map((name) => {
              const ui = given.ui.fields[name];
              if (ui === undefined) return null;
              return (
                <FieldRow
                  key={name}
                  name={name}
                  label={shown.ui.fields[name]?.label ?? name}
                  said={saidAbout(draft[name] ?? {})}
                  wrong={issues.some((found) => found.field === name)}
                  open={field === name}
                  at={words === "" ? names.indexOf(name) : null}
                  count={names.length}
                  onToggle={() => toggle(name)}
                  onMove={(by) => editor.move(name, by)}
                >
                  <FieldEditor
                    name={name}
                    field={draft[name] ?? {}}
                    ui={ui}
                    schema={schemas[name]}
                    groups={groups}
                    issue={issue(name)}
                    onChange={(part) => editor.edit(name, part)}
                  />
                </FieldRow>
              );
            })}
          </ul>
        </Panel>
        <UnknownFields names={editor.unknown} issue={(name) => issue(name)("")} onDrop={editor.drop} />
        <div className={css.bar}>
          <GuardedButton
            reason={dirty ? null : "Nothing is altered yet."}
            loading={saving.isPending}
            onClick={() => saving.mutate(tidy(draft))}
          >
            Save
          </GuardedButton>
          {dirty && (
            <Button variant="default" onClick={editor.reset}>
              Discard
            </Button>
          )}
          <span className="small muted" role="status">
            {dirty ? "not saved yet" : ""}
          </span>
        </div>
        {saving.error !== null && (issues.length === 0 || rest.length > 0) && <ProblemAlert error={saving.error} />}
        {issues.length > 0 && (
          <p role="alert" style={{ color: "var(--bad)", margin: 0 }}>
            {issues.length === 1 ? "One setting needs" : `${issues.length} settings need`} your attention:{" "}
            {[...new Set(issues.map((found) => found.field))].map((name, index) => (
              <span key={name}>
                {index > 0 && ", "}
                <button type="button" className="link" onClick={() => onField(name)}>
                  {name}
                </button>
              </span>
            ))}
          </p>
        )}
        <VisuallyHidden role="status">{editor.said}</VisuallyHidden>
      </div>
      <section className={css.preview} aria-label="The form as it will be">
        <p className="small muted" style={{ margin: "0 0 8px" }}>
          The form as it will be. Try it; nothing is kept.
        </p>
        <TriedForm form={shown} />
      </section>
    </div>
  );
}
