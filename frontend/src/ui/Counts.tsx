export type PlanCounts = { add: number; change: number; replace: number; destroy: number };

const parts = [
  { name: "replace", sign: "−/+", colour: "var(--bad)" },
  { name: "destroy", sign: "−", colour: "var(--bad)" },
  { name: "add", sign: "+", colour: "var(--ok)" },
  { name: "change", sign: "~", colour: "var(--warn)" },
] as const;

/** The plan's verdict in one line. Replace and destroy come first and stand out; zeros are quiet. */
export function Counts({ counts, long = false }: { counts: PlanCounts; long?: boolean }) {
  return (
    <span
      className="mono"
      style={{
        display: "inline-flex",
        flexWrap: long ? "wrap" : "nowrap",
        gap: long ? "2px 18px" : 10,
        whiteSpace: "nowrap",
        fontSize: long ? 14 : undefined,
      }}
    >
      {parts.map(({ name, sign, colour }) => {
        const count = counts[name];
        const grave = count > 0 && (name === "replace" || name === "destroy");
        return (
          <span
            key={name}
            title={`${count} to ${name}`}
            style={{ color: count > 0 ? colour : "var(--ink-3)", fontWeight: grave ? 700 : undefined }}
          >
            {sign}
            {long ? ` ${count} ${name}` : count}
          </span>
        );
      })}
    </span>
  );
}
