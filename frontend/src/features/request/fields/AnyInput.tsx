import { useRef, useState } from "react";
import type { Json } from "~/api/types";
import control from "~/ui/Control.module.css";
import { Value } from "~/ui/Value";
import { type AnyKind, anyKinds, kindLabels, kindOf, shapeOfKind, startOfKind } from "../anyKind";
import { usePlace } from "../FormContext";
import { isUnfinished, unfinishedText } from "../unfinished";
import css from "./fields.module.css";
import { ShapeControl } from "./ShapeControl";
import type { InputProps } from "./ShapeInput";

/** A value of any type: which kind it is, and the control of that kind. */
export function AnyInput(props: InputProps) {
  const { value, onChange, place, label, omittable, readOnly } = props;
  const { id, secret, aria } = usePlace(place);
  const [typing, setTyping] = useState<AnyKind | null>(() => unfinishedKind(value));
  // Another kind may be looked at and left again: what was there is kept meanwhile.
  const kept = useRef<Partial<Record<AnyKind, Json>>>({});
  const kind = isUnfinished(value) ? typing : kindOf(value);
  const choose = (next: string) => {
    if (kind !== null) kept.current[kind] = value;
    if (next === "") return onChange(undefined);
    const chosen = next as AnyKind;
    setTyping(chosen);
    onChange(kept.current[chosen] ?? startOfKind(chosen));
  };
  const shape = kind === null ? null : shapeOfKind(kind);
  if (readOnly)
    return (
      <div id={id} tabIndex={-1}>
        <Value value={value ?? null} sensitive={secret} />
      </div>
    );
  const simple = kind === "text" || kind === "number" || kind === "bool";
  return (
    <div className={simple ? css.any : css.rows}>
      <select
        id={shape === null ? id : undefined}
        aria-label={`Kind of ${label}`}
        className={`${control.control} ${css.kind}`}
        {...aria}
        value={kind ?? ""}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        {(kind === null || omittable) && (
          <option value="" disabled={!omittable}>
            {omittable ? "not set" : "Choose"}
          </option>
        )}
        {anyKinds.map((candidate) => (
          <option key={candidate} value={candidate}>
            {kindLabels[candidate]}
          </option>
        ))}
      </select>
      {shape !== null && (
        <ShapeControl key={kind} {...props} shape={shape} omittable={false} implied={false} widget={null} />
      )}
    </div>
  );
}

function unfinishedKind(value: Json | undefined): AnyKind | null {
  if (!isUnfinished(value)) return null;
  return unfinishedText(value).startsWith("[{") ? "object" : "number";
}
