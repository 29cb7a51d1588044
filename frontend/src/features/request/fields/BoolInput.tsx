import { usePlace } from "../FormContext";
import css from "./fields.module.css";
import type { InputProps } from "./ShapeInput";

/** True or false, as two choices, so that neither stands there before somebody chose. */
export function BoolInput({ value, onChange, place, label, readOnly }: InputProps) {
  const { id, invalid, aria } = usePlace(place);
  const now = value === undefined || value === null ? "" : String(value);
  const { "aria-required": required, ...described } = aria;
  return (
    <div
      role="radiogroup"
      aria-label={label}
      aria-required={required}
      className={css.choice}
      data-error={invalid || undefined}
    >
      {["true", "false"].map((word, index) => (
        <label key={word} data-checked={now === word || undefined}>
          <input
            type="radio"
            name={id}
            // The chosen one stands for the whole, so that labels and links lead to it.
            id={now === word || (index === 0 && now !== "false") ? id : undefined}
            value={word}
            checked={now === word}
            disabled={readOnly && now !== word}
            {...described}
            onChange={() => !readOnly && onChange(word === "true")}
          />
          {word}
        </label>
      ))}
    </div>
  );
}
