import type { Form } from "~/api/types";
import type { Issue } from "./check";
import css from "./ErrorSummary.module.css";
import { idOf } from "./FormContext";
import { focusPlace } from "./focus";
import { fieldOf } from "./places";

type Props = {
  /** What the last submit found. */
  issues: Issue[];
  /** What of it still holds. */
  open: Issue[];
  form: Form | undefined;
};

/** Everything that is wrong, each with a link to the place that it concerns. It takes the focus when it appears. */
export function ErrorSummary({ issues, open, form }: Props) {
  if (issues.length === 0) return null;
  const holds = (issue: Issue) => open.some(({ place, text }) => place === issue.place && text === issue.text);
  const left = issues.filter(holds).length;
  return (
    <div role="alert" tabIndex={-1} ref={takeFocus} className={css.summary} data-open={left > 0 || undefined}>
      <h2>{titleOf(left)}</h2>
      <ul>
        {issues.map((issue) => (
          // What was mended stays in its line, so that nothing moves under the hands of whoever types.
          <li key={`${issue.place}${issue.text}`} className={holds(issue) ? undefined : css.settled}>
            <Where issue={issue} form={form} />
            {issue.text}
          </li>
        ))}
      </ul>
    </div>
  );
}

// Called when the summary appears, and not when it is drawn again: the same function each time.
function takeFocus(element: HTMLElement | null): void {
  element?.focus();
}

function Where({ issue: { place }, form }: { issue: Issue; form: Form | undefined }) {
  const field = fieldOf(place, form?.ui.order ?? []);
  const ui = field === undefined ? undefined : form?.ui.fields[field];
  if (place === "") return null;
  // A hidden field has no place on the form that one could go to.
  if (ui?.hidden) return <>{ui.label}: </>;
  const label = place === "slug" ? "Resource name" : (ui?.label ?? field ?? place);
  return (
    <>
      <a
        href={`#${idOf(place)}`}
        onClick={(event) => {
          event.preventDefault();
          focusPlace(place);
        }}
      >
        {label}
        {field !== undefined && place !== field && place.slice(field.length)}
      </a>
      {": "}
    </>
  );
}

function titleOf(left: number): string {
  if (left === 0) return "Everything here was attended to";
  return left === 1 ? "One thing needs your attention" : `${left} things need your attention`;
}
