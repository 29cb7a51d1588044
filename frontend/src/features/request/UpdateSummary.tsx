import type { InputRow } from "~/features/changes/inputRows";
import { Panel } from "~/ui/Panel";
import { Value } from "~/ui/Value";

type Props = { rows: InputRow[]; before: string | null; after: string; secrets: ReadonlySet<string> };

/** What the update alters compared with the values that are set now. */
export function UpdateSummary({ rows, before, after, secrets }: Props) {
  const moved = before !== after;
  return (
    <Panel title="What you alter">
      {rows.length === 0 && !moved && (
        <p className="muted" style={{ margin: 0 }}>
          Nothing yet. An update without a difference still takes up what changed above.
        </p>
      )}
      {moved && (
        <div>
          version <code>{before ?? "none"}</code> → <code>{after}</code>
        </div>
      )}
      {rows.map((row) => (
        <div key={row.name} style={{ marginTop: 6 }}>
          <code>{row.name}</code>
          <div className="small">
            {row.before === undefined ? (
              <span className="muted">not set</span>
            ) : (
              <Value value={row.before} sensitive={secrets.has(row.name)} struck />
            )}{" "}
            <span aria-hidden="true">→</span>{" "}
            {row.after === undefined ? (
              <span className="muted">not set</span>
            ) : (
              <Value value={row.after} sensitive={secrets.has(row.name)} />
            )}
          </div>
        </div>
      ))}
    </Panel>
  );
}
