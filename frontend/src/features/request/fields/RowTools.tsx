import css from "./fields.module.css";

type Props = {
  name: string;
  index: number;
  count: number;
  /** Moves the row; without it the order does not count. */
  onMove?: (by: number) => void;
  onRemove: () => void;
};

/** Moves a row up or down, or takes it out. A move that is not possible stays reachable, so that the focus is not lost. */
export function RowTools({ name, index, count, onMove, onRemove }: Props) {
  return (
    <span className={css.tools}>
      {onMove !== undefined && (
        <>
          <button
            type="button"
            className={css.tool}
            aria-label={`Move ${name} up`}
            title="Move up (Alt + ↑)"
            aria-disabled={index === 0 || undefined}
            onClick={() => onMove(-1)}
          >
            ↑
          </button>
          <button
            type="button"
            className={css.tool}
            aria-label={`Move ${name} down`}
            title="Move down (Alt + ↓)"
            aria-disabled={index === count - 1 || undefined}
            onClick={() => onMove(1)}
          >
            ↓
          </button>
        </>
      )}
      <button
        type="button"
        className={css.tool}
        data-remove=""
        aria-label={`Remove ${name}`}
        title="Remove"
        onClick={onRemove}
      >
        ×
      </button>
    </span>
  );
}
