import type { Json } from "~/api/types";
import { Value } from "~/ui/Value";
import css from "./Field.module.css";
import { idOf } from "./FormContext";
import { PlaceIssues } from "./fields/PlaceIssues";

type Props = { place: string; value: Json; onOwn: (() => void) | undefined };

/** Entries that apply from above; own ones are laid over them. */
export function LaidOver({ place, value, onOwn }: Props) {
  return (
    <>
      <div className={css.linked}>
        <Value value={value} />
        <span className={css.grow} />
        {onOwn !== undefined && (
          <button type="button" className="link small" id={idOf(place)} onClick={onOwn}>
            add to them here
          </button>
        )}
      </div>
      <PlaceIssues place={place} />
    </>
  );
}
