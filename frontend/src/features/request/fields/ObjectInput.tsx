import type { Json } from "~/api/types";
import { usePlace } from "../FormContext";
import { placeIn } from "../places";
import { isSimple, type Shape } from "../shape";
import { AttributeHead } from "./AttributeHead";
import css from "./fields.module.css";
import { type InputProps, ShapeInput } from "./ShapeInput";

/** An object as a card with its attributes. An optional attribute is left out of the value until somebody sets it. */
export function ObjectInput({
  shape,
  value,
  onChange,
  place,
  label,
  readOnly,
}: InputProps<Shape & { kind: "object" }>) {
  const { group } = usePlace(place);
  const set = typeof value === "object" && value !== null ? (value as Record<string, Json>) : {};
  const edit = (name: string, next: Json | undefined) =>
    onChange(
      next === undefined
        ? Object.fromEntries(Object.entries(set).filter(([key]) => key !== name))
        : { ...set, [name]: next },
    );
  return (
    <div {...group(label)} className={css.attributes}>
      {shape.attributes.map((attribute) => {
        const { name, required } = attribute;
        const fallback = attribute.shape.fallback ?? undefined;
        const isSet = name in set;
        return (
          <div key={name} className={`${css.attribute} ${outlineOf(attribute.shape, set[name])}`}>
            <AttributeHead
              attribute={attribute}
              label={label}
              place={placeIn(place, name, true)}
              value={set[name]}
              onChange={readOnly ? undefined : (next) => edit(name, next)}
            />
            <ShapeInput
              shape={attribute.shape}
              value={isSet ? set[name] : fallback}
              implied={!isSet}
              omittable={!required && fallback === undefined}
              onChange={(next) => edit(name, next)}
              place={placeIn(place, name, true)}
              label={`${label}: ${name}`}
              readOnly={readOnly}
            />
          </div>
        );
      })}
    </div>
  );
}

/** Small controls stand side by side; an object within the object is a card of its own. */
function outlineOf(shape: Shape, value: Json | undefined): string {
  if (isSimple(shape)) return "";
  const card = shape.kind === "object" && typeof value === "object" && value !== null;
  return `${css.wide} ${card ? css.inner : ""}`;
}
