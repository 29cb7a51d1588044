import { issueId, usePlace } from "../FormContext";
import css from "./fields.module.css";

/** What is wrong at a place, right below its control, in the module's own words. */
export function PlaceIssues({ place }: { place: string }) {
  const { issues } = usePlace(place);
  if (issues.length === 0) return null;
  return (
    <div id={issueId(place)} className={css.issues}>
      {issues.map((issue) => (
        <p key={issue.text}>
          {issue.text}
          {issue.detail && <small>{issue.detail}</small>}
        </p>
      ))}
    </div>
  );
}
