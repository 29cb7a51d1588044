import { Chip } from "~/ui/Chip";
import control from "~/ui/Control.module.css";
import { Panel } from "~/ui/Panel";
import type { Issue } from "./check";
import type { DraftStore } from "./draftStore";
import css from "./Field.module.css";
import { idOf, issueId } from "./FormContext";
import fields from "./fields/fields.module.css";

type Props = {
  parent: string;
  slug: string;
  description: string;
  store: DraftStore;
  issues: Issue[];
  onBlur: (place: string) => void;
};

/** The new resource's name, which ends its path, and what it is for. */
export function NameFields({ parent, slug, description, store, issues, onBlur }: Props) {
  return (
    <Panel bare label="Name">
      <div className={css.field}>
        <div className={css.head}>
          <label htmlFor={idOf("slug")}>Resource name</label>
          <Chip>required</Chip>
        </div>
        <div className={css.control}>
          <input
            className={control.control}
            id={idOf("slug")}
            value={slug}
            autoComplete="off"
            spellCheck={false}
            aria-required
            aria-invalid={issues.length > 0 || undefined}
            aria-describedby={`${issueId("slug")} notes-slug`}
            onBlur={() => slug !== "" && onBlur("slug")}
            onChange={(event) => store.edit({ slug: event.currentTarget.value })}
          />
          <div id={issueId("slug")} className={fields.issues}>
            {issues.map((issue) => (
              <p key={issue.text}>{issue.text}</p>
            ))}
          </div>
        </div>
        <div id="notes-slug" className={css.notes}>
          <p>
            {slug !== "" && (
              <>
                Becomes <code>{`${parent === "" ? "" : `${parent}/`}${slug}`}</code>.{" "}
              </>
            )}
            It cannot be altered later.
          </p>
        </div>
      </div>
      <div className={css.field}>
        <div className={css.head}>
          <label htmlFor={idOf("description")}>Description</label>
        </div>
        <div className={css.control}>
          <input
            className={control.control}
            id={idOf("description")}
            value={description}
            onChange={(event) => store.edit({ description: event.currentTarget.value })}
          />
        </div>
      </div>
    </Panel>
  );
}
