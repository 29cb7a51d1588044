import { type InputHTMLAttributes, useState } from "react";
import css from "./fields.module.css";

type Props = Omit<InputHTMLAttributes<HTMLInputElement>, "onChange"> & { onChange: (text: string) => void };

/** Text that is not shown while it is typed, unless whoever types it asks to see it. */
export function SecretInput({ onChange, ...rest }: Props) {
  const [shown, setShown] = useState(false);
  return (
    <div className={css.secret}>
      <input
        {...rest}
        type={shown ? "text" : "password"}
        autoComplete="new-password"
        spellCheck={false}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <button
        type="button"
        className={css.plain}
        aria-label={`${shown ? "Hide" : "Show"} ${rest["aria-label"] ?? "it"}`}
        onClick={() => setShown(!shown)}
      >
        {shown ? "hide" : "show"}
      </button>
    </div>
  );
}
