import type { Json } from "~/api/types";
import { usePlace } from "../FormContext";
import { placeIn } from "../places";
import { emptyOf, isSimple, type Shape } from "../shape";
import css from "./fields.module.css";
import { type InputProps, ShapeInput } from "./ShapeInput";

/** A fixed number of values, each of its own type. */
export function TupleInput({ shape, value, onChange, place, label, readOnly }: InputProps<Shape & { kind: "tuple" }>) {
  const { group } = usePlace(place);
  const given = Array.isArray(value) ? (value as Json[]) : null;
  const edit = (index: number, next: Json) =>
    onChange((given ?? shape.items.map(emptyOf)).map((part, at) => (at === index ? next : part)));
  return (
    <div {...group(label)} className={css.attributes}>
      {shape.items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a tuple's parts have no identity but their position
        <div key={index} className={isSimple(item) ? undefined : css.wide}>
          <ShapeInput
            shape={item}
            value={given?.[index]}
            onChange={(next) => edit(index, next)}
            place={placeIn(place, index)}
            label={`${label} ${index + 1}`}
            readOnly={readOnly}
          />
        </div>
      ))}
    </div>
  );
}
