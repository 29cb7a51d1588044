import { Alert } from "@mantine/core";
import type { Form } from "~/api/types";
import type { Issue } from "./check";
import { idOf } from "./FormContext";
import { fieldOf } from "./places";

type Props = {
  /** What the last submit found. */
  issues: Issue[];
  /** What of it still holds. */
  open: Issue[];
  form: Form | undefined;
};

/** Everything that is wrong, each with a link to the field that it concerns. */
export function ErrorSummary({ issues, open, form }: Props) {
  if (issues.length === 0) return null;
  const names = form?.ui.order ?? [];
  const holds = (issue: Issue) => open.some(({ place, text }) => place === issue.place && text === issue.text);
  const left = issues.filter(holds).length;
  return (
    <Alert
      role="alert"
      id="error-summary"
      tabIndex={-1}
      variant="default"
      title={titleOf(left)}
      styles={{
        root: { background: left > 0 ? "var(--bad-bg)" : "var(--sunk)", borderColor: "transparent" },
        title: { color: left > 0 ? "var(--bad)" : "var(--ink-2)" },
      }}
    >
      <ul style={{ margin: 0, paddingLeft: 18 }}>
        {issues.map((issue) => {
          const field = fieldOf(issue.place, names);
          const label = field === undefined ? issue.place : (form?.ui.fields[field]?.label ?? field);
          return (
            <li key={`${issue.place}${issue.text}`} style={holds(issue) ? undefined : settled}>
              <a
                href={`#${idOf(issue.place)}`}
                onClick={(event) => {
                  event.preventDefault();
                  focusPlace(issue.place, field);
                }}
              >
                {issue.place === "slug" ? "Resource name" : label}
              </a>
              : {issue.text}
            </li>
          );
        })}
      </ul>
    </Alert>
  );
}

// What was mended stays in its line, so that nothing moves under the hands of whoever types.
const settled = { textDecoration: "line-through", color: "var(--ink-3)" };

function titleOf(left: number): string {
  if (left === 0) return "Everything here was attended to";
  return left === 1 ? "One thing needs your attention" : `${left} things need your attention`;
}

function focusPlace(place: string, field: string | undefined): void {
  const target = document.getElementById(idOf(place)) ?? document.getElementById(idOf(field ?? place));
  target?.scrollIntoView({ block: "center" });
  target?.focus({ preventScroll: true });
}
