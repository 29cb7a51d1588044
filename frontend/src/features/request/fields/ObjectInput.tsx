import { Button } from "@mantine/core";
import type { Json } from "~/api/types";
import { idOf, usePlace } from "../FormContext";
import { type Attribute, emptyOf, isSimple, type Shape } from "../shape";
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
  const { id } = usePlace(place);
  const nothing = value === null || value === undefined;
  const set: Record<string, Json> =
    !nothing && typeof value === "object" && !Array.isArray(value) ? (value as Record<string, Json>) : {};
  if (nothing && shape.nullable) {
    const start = () => onChange(emptyOf({ ...shape, nullable: false, fallback: undefined }));
    return (
      <div id={id} tabIndex={-1} className={css.row}>
        <p className={css.nothing}>null</p>
        {!readOnly && (
          <Button variant="default" size="compact-sm" aria-label={`Set ${label}`} onClick={start}>
            Set
          </Button>
        )}
      </div>
    );
  }
  const edit = (name: string, next: Json) => onChange({ ...set, [name]: next });
  const drop = (name: string) => onChange(Object.fromEntries(Object.entries(set).filter(([key]) => key !== name)));
  return (
    <div id={id} tabIndex={-1} role="group" aria-label={label}>
      <div className={css.attributes}>
        {shape.attributes.map((attribute) => (
          <div key={attribute.name} className={`${css.attribute} ${isSimple(attribute.shape) ? "" : css.wide}`}>
            <AttributeLabel
              attribute={attribute}
              place={place}
              isSet={attribute.name in set}
              onDrop={readOnly ? undefined : () => drop(attribute.name)}
            />
            <ShapeInput
              shape={attribute.shape}
              value={attribute.name in set ? set[attribute.name] : attribute.shape.fallback}
              onChange={(next) => edit(attribute.name, next)}
              place={`${place}.${attribute.name}`}
              label={`${label}: ${attribute.name}`}
              readOnly={readOnly}
            />
          </div>
        ))}
      </div>
      {shape.nullable && !readOnly && (
        <div style={{ marginTop: 8 }}>
          <Button variant="subtle" color="gray" size="compact-sm" onClick={() => onChange(null)}>
            Set to null
          </Button>
        </div>
      )}
    </div>
  );
}

type LabelProps = { attribute: Attribute; place: string; isSet: boolean; onDrop: (() => void) | undefined };

function AttributeLabel({ attribute, place, isSet, onDrop }: LabelProps) {
  const { name, required } = attribute;
  return (
    <label htmlFor={idOf(`${place}.${name}`)}>
      {required || isSet ? <b>{name}</b> : name}
      {required && <span className="muted"> required</span>}
      {!required && isSet && onDrop !== undefined && (
        <button
          type="button"
          className="link small"
          style={{ marginLeft: 6 }}
          onClick={onDrop}
          aria-label={`Clear ${name}`}
        >
          clear
        </button>
      )}
    </label>
  );
}
