import type { AttributePlan } from "~/api/types";
import css from "./PlanDiff.module.css";
import { shownText } from "./shown";

/** What becomes of each attribute of one resource. */
export function AttributeTable({ attributes, label }: { attributes: AttributePlan[]; label: string }) {
  return (
    <table className={css.attributes} aria-label={label}>
      <tbody>
        {attributes.map((attribute) => {
          const before = shownText(attribute.before);
          const after = shownText(attribute.after);
          return (
            <tr key={attribute.path}>
              <th scope="row">
                {attribute.path}
                {attribute.forces_replacement && <div className={css.forces}>forces the replacement</div>}
              </th>
              <td className={css.before}>
                <span className={before.quiet ? css.quiet : css.struck}>
                  {attribute.before.kind === "absent" ? "" : before.text}
                </span>
              </td>
              <td className={css.arrow} aria-hidden="true">
                →
              </td>
              <td>
                <span className={after.quiet ? css.quiet : undefined}>
                  {attribute.after.kind === "absent" ? "removed" : after.text}
                </span>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
