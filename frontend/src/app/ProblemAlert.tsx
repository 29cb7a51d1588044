import { Alert } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { asProblem } from "~/api/problem";
import { Diagnostics } from "~/ui/Diagnostics";

/** What went wrong, where, and what to do next. Renders nothing without an error; `brief` leaves the findings to the caller. */
export function ProblemAlert({ error, brief = false }: { error: unknown; brief?: boolean }) {
  if (error === null || error === undefined) return null;
  const problem = asProblem(error);
  const { detail, title } = problem;
  // Findings say it better than a sentence that strings them together.
  const told = !brief && problem.diagnostics.some(({ summary }) => detail?.includes(summary));
  const sentence = detail !== null && detail !== title && !told;
  return (
    <Alert
      role="alert"
      variant="default"
      title={title}
      styles={{
        root: {
          background: "var(--bad-bg)",
          border: "1px solid color-mix(in srgb, var(--bad) 35%, transparent)",
          padding: "10px 14px",
        },
        title: { color: "var(--bad)", fontWeight: 600, marginBottom: 2 },
        message: { color: "var(--ink)" },
      }}
    >
      {sentence && <p style={{ margin: 0 }}>{detail}</p>}
      {!brief && problem.diagnostics.length > 0 && (
        <div style={{ marginTop: sentence ? 8 : 4 }}>
          <Diagnostics items={problem.diagnostics} />
        </div>
      )}
      {problem.change !== null && (
        <p style={{ margin: "6px 0 0" }}>
          <Link to="/changes/$number" params={{ number: String(problem.change) }}>
            Open change #{problem.change}
          </Link>
        </p>
      )}
      {problem.nextStep !== null && (
        <p style={{ margin: "6px 0 0" }}>
          <span className="muted">Next: </span>
          {problem.nextStep}
        </p>
      )}
    </Alert>
  );
}
