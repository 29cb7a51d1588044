import css from "./fields.module.css";

type Props = {
  name: string;
  index: number;
  count: number;
  ordered: boolean;
  onMove: (by: number) => void;
  onRemove: () => void;
};

/** Moves a row up or down, or takes it out. */
export function RowTools({ name, index, count, ordered, onMove, onRemove }: Props) {
  return (
    <span className={css.tools}>
      {ordered && (
        <>
          <button
            type="button"
            className={css.tool}
            aria-label={`Move ${name} up`}
            disabled={index === 0}
            onClick={() => onMove(-1)}
          >
            ↑
          </button>
          <button
            type="button"
            className={css.tool}
            aria-label={`Move ${name} down`}
            disabled={index === count - 1}
            onClick={() => onMove(1)}
          >
            ↓
          </button>
        </>
      )}
      <button type="button" className={css.tool} aria-label={`Remove ${name}`} onClick={onRemove}>
        ×
      </button>
    </span>
  );
}
