import { TextInput } from "@mantine/core";
import { Chip } from "~/ui/Chip";
import { Panel } from "~/ui/Panel";
import type { Issue } from "./check";
import css from "./Field.module.css";
import { idOf } from "./FormContext";
import type { useDraft } from "./useDraft";

type Props = { parent: string; draft: ReturnType<typeof useDraft>; issues: Issue[]; onBlur: () => void };

/** The new resource's name, which ends its path, and what it is for. */
export function NameFields({ parent, draft, issues, onBlur }: Props) {
  const { slug, description } = draft.draft;
  return (
    <Panel bare label="Name">
      <div className={css.field}>
        <div className={css.head}>
          <label htmlFor={idOf("slug")}>Resource name</label>
          <Chip>required</Chip>
        </div>
        <TextInput
          id={idOf("slug")}
          value={slug}
          autoComplete="off"
          spellCheck={false}
          error={issues.length > 0}
          onBlur={onBlur}
          onChange={(event) => draft.edit({ slug: event.currentTarget.value })}
        />
        {issues.map((issue) => (
          <p key={issue.text} className={css.issue}>
            {issue.text}
          </p>
        ))}
        <p className={css.help}>
          Becomes <code>{`${parent === "" ? "" : `${parent}/`}${slug === "" ? "…" : slug}`}</code>. It cannot be altered
          later.
        </p>
      </div>
      <div className={css.field}>
        <div className={css.head}>
          <label htmlFor={idOf("description")}>Description</label>
        </div>
        <TextInput
          id={idOf("description")}
          value={description}
          onChange={(event) => draft.edit({ description: event.currentTarget.value })}
        />
      </div>
    </Panel>
  );
}
