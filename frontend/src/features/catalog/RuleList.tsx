import type { Rule } from "~/api/versions";
import { PlaceText } from "./PlaceText";

/** A module's own rules: the message that whoever breaks one reads, and the condition behind it. */
export function RuleList({ rules }: { rules: Rule[] }) {
  if (rules.length === 0) return null;
  return (
    <ul style={{ margin: "6px 0 0", padding: 0, listStyle: "none" }} className="small">
      {rules.map((rule) => (
        <li key={`${rule.pos.filename}:${rule.pos.line}`}>
          <details>
            <summary style={{ cursor: "pointer" }}>{rule.error_message}</summary>
            <code style={{ display: "block", whiteSpace: "pre-wrap", overflowWrap: "anywhere", margin: "4px 0" }}>
              {rule.condition}
            </code>
            <PlaceText pos={rule.pos} />
          </details>
        </li>
      ))}
    </ul>
  );
}
