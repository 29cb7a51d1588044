import css from "./Diagnostics.module.css";

export type Finding = {
  severity: "error" | "warning";
  code: string;
  summary: string;
  detail?: string | null;
  subject?: { filename: string; line: number } | { place: string } | null;
};

/** Findings, each with what is wrong, why, and where. */
export function Diagnostics({ items }: { items: Finding[] }) {
  return (
    <ul className={css.list}>
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: findings have no identity of their own
        <li key={index} className={`${css.item} ${item.severity === "warning" ? css.warning : ""}`}>
          <p>
            <span className="muted">{item.severity === "warning" ? "Warning: " : "Error: "}</span>
            {item.summary}
          </p>
          {item.detail && <p className="small muted">{item.detail}</p>}
          {item.subject && <p className={css.where}>{where(item.subject)}</p>}
        </li>
      ))}
    </ul>
  );
}

function where(subject: NonNullable<Finding["subject"]>): string {
  return "place" in subject ? subject.place : `${subject.filename}:${subject.line}`;
}
