import { valueText } from "./value";

type Props = { value: unknown; sensitive?: boolean; struck?: boolean };

/** A value in code letters; never the text of a sensitive one. */
export function Value({ value, sensitive = false, struck = false }: Props) {
  if (sensitive) return <span className="muted">sensitive</span>;
  return (
    <code
      style={{
        overflowWrap: "anywhere",
        whiteSpace: "pre-wrap",
        color: struck ? "var(--ink-3)" : undefined,
        textDecoration: struck ? "line-through" : undefined,
      }}
    >
      {valueText(value)}
    </code>
  );
}
