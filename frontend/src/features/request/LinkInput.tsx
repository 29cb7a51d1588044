import type { Link } from "~/api/types";
import { Chip } from "~/ui/Chip";
import css from "./Field.module.css";

type Props = { id: string; link: Link; onEdit?: () => void; onOwn?: () => void };

/** A value that is another resource's output. */
export function LinkInput({ id, link, onEdit, onOwn }: Props) {
  return (
    <div id={id} tabIndex={-1} className={css.linked}>
      <Chip tone="info">link</Chip>
      <code>
        {link.resource} → {link.output}
      </code>
      <span className={css.grow} />
      {onEdit !== undefined && (
        <button type="button" className="link small" onClick={onEdit}>
          change
        </button>
      )}
      {onOwn !== undefined && (
        <button type="button" className="link small" onClick={onOwn}>
          set a value here instead
        </button>
      )}
    </div>
  );
}
