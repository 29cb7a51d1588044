import { useState } from "react";

type Props = { text: string; limit?: number };

/** Text in code letters; a long one is cut until the whole of it is asked for. */
export function Clamped({ text, limit = 160 }: Props) {
  const [open, setOpen] = useState(false);
  const long = text.length > limit + 20;
  return (
    <>
      <code style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
        {long && !open ? `${text.slice(0, limit)}…` : text}
      </code>
      {long && (
        <>
          {" "}
          <button type="button" className="link small" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? "show less" : "show all"}
          </button>
        </>
      )}
    </>
  );
}
