import type { Json } from "~/api/types";
import { usePlace } from "../FormContext";
import { emptyOf, isSimple, type Shape } from "../shape";
import css from "./fields.module.css";
import { type InputProps, ShapeInput } from "./ShapeInput";

/** A fixed number of values, each of its own type. */
export function TupleInput({ shape, value, onChange, place, label, readOnly }: InputProps<Shape & { kind: "tuple" }>) {
  const { id } = usePlace(place);
  const parts = shape.items.map(
    (item, index) => (Array.isArray(value) ? (value as Json[])[index] : undefined) ?? emptyOf(item),
  );
  return (
    <div id={id} tabIndex={-1} role="group" aria-label={label} className={css.attributes}>
      {shape.items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a tuple's parts have no identity but their position
        <div key={index} className={isSimple(item) ? undefined : css.wide}>
          <ShapeInput
            shape={item}
            value={parts[index]}
            onChange={(next) => onChange(parts.map((part, at) => (at === index ? next : part)))}
            place={`${place}[${index}]`}
            label={`${label} ${index + 1}`}
            readOnly={readOnly}
          />
        </div>
      ))}
    </div>
  );
}
