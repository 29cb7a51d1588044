import { useMemo } from "react";
import css from "./CodeBlock.module.css";
import { CopyButton } from "./CopyButton";
import { highlight, type Piece } from "./highlight";

type Props = { text: string; title?: string; flush?: boolean; maxHeight?: number; plain?: boolean };

/** Code in its own frame, coloured lightly, with a button to copy it. */
export function CodeBlock({ text, title, flush = false, maxHeight, plain = false }: Props) {
  const pieces = useMemo<Piece[]>(() => (plain ? [{ kind: "plain", text }] : highlight(text)), [text, plain]);
  return (
    <div className={`${css.block} ${flush ? css.flush : ""}`}>
      {title !== undefined && (
        <div className={css.head}>
          <span className="clip">{title}</span>
          <CopyButton text={text} />
        </div>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre tabIndex={0} role="group" style={{ maxHeight }} aria-label={title ?? "Code"}>
        <code>
          {pieces.map((piece, index) =>
            piece.kind === "plain" ? (
              piece.text
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: pieces are a cut of one text
              <span key={index} className={css[piece.kind]}>
                {piece.text}
              </span>
            ),
          )}
        </code>
      </pre>
    </div>
  );
}
