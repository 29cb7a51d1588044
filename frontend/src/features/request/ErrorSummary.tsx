import { Alert } from "@mantine/core";
import type { Form } from "~/api/types";
import type { Issue } from "./check";
import { idOf } from "./FormContext";
import { fieldOf } from "./places";

type Props = { issues: Issue[]; form: Form | undefined };

/** Everything that is wrong, each with a link to the field that it concerns. */
export function ErrorSummary({ issues, form }: Props) {
  if (issues.length === 0) return null;
  const names = form?.ui.order ?? [];
  return (
    <Alert
      role="alert"
      id="error-summary"
      tabIndex={-1}
      variant="default"
      title={issues.length === 1 ? "One thing needs your attention" : `${issues.length} things need your attention`}
      styles={{ root: { background: "var(--bad-bg)", borderColor: "transparent" }, title: { color: "var(--bad)" } }}
    >
      <ul style={{ margin: 0, paddingLeft: 18 }}>
        {issues.map((issue) => {
          const field = fieldOf(issue.place, names);
          const label = field === undefined ? issue.place : (form?.ui.fields[field]?.label ?? field);
          return (
            <li key={`${issue.place}${issue.text}`}>
              <a
                href={`#${idOf(issue.place)}`}
                onClick={(event) => {
                  event.preventDefault();
                  focusPlace(issue.place, field);
                }}
              >
                {issue.place === "slug" ? "Name" : label}
              </a>
              : {issue.text}
            </li>
          );
        })}
      </ul>
    </Alert>
  );
}

function focusPlace(place: string, field: string | undefined): void {
  const target = document.getElementById(idOf(place)) ?? document.getElementById(idOf(field ?? place));
  target?.scrollIntoView({ block: "center" });
  target?.focus({ preventScroll: true });
}
