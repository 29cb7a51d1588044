import { issueId, usePlace } from "../FormContext";
import { lies } from "../places";
import css from "./fields.module.css";

/** What is wrong at a place, right below its control, in the module's own words; a part without a control is named. */
export function PlaceIssues({ place }: { place: string }) {
  const { issues } = usePlace(place);
  if (issues.length === 0) return null;
  return (
    <div id={issueId(place)} className={css.issues}>
      {issues.map((issue) => (
        <p key={`${issue.place} ${issue.text}`}>
          {partOf(issue.place, place)}
          {issue.text}
          {issue.detail && <small>{issue.detail}</small>}
        </p>
      ))}
    </div>
  );
}

function partOf(within: string, place: string) {
  const part = lies(within, place) ? within.slice(place.length).replace(/^\./, "") : "";
  return part !== "" && <code>{part}: </code>;
}
