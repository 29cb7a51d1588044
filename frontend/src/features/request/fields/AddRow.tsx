import { Button } from "@mantine/core";
import type { Json } from "~/api/types";
import { usePlace } from "../FormContext";
import css from "./fields.module.css";
import type { InputProps } from "./ShapeInput";

type Props = InputProps & { empty: Json; count: number; onAdd: () => void };

/** The end of a list or map: what it is without rows, and the way to add one. */
export function AddRow({ shape, value, onChange, label, place, omittable, readOnly, empty, count, onAdd }: Props) {
  const { secret, aria } = usePlace(place);
  const unset = value === undefined;
  const leftOut = omittable && !aria["aria-required"] ? "Left out." : "Not set.";
  const said = unset ? (secret ? "Not shown." : leftOut) : `Empty ${shape.kind}.`;
  if (readOnly) return count === 0 ? <p className={css.nothing}>{said}</p> : null;
  return (
    <div className={css.end}>
      {count === 0 && <span className={css.nothing}>{said}</span>}
      <Button
        variant="default"
        size="compact-sm"
        data-add=""
        data-start=""
        aria-label={`Add to ${label}`}
        onClick={onAdd}
      >
        Add
      </Button>
      {unset && (
        <button
          type="button"
          className={css.plain}
          aria-label={`Leave it empty: ${label}`}
          onClick={() => onChange(empty)}
        >
          Leave it empty
        </button>
      )}
    </div>
  );
}
