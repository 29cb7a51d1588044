import { Link } from "@tanstack/react-router";
import type { AuditEntry, Resource } from "~/api/types";
import { ResourceLink } from "~/features/resources/ResourceLink";
import { Panel } from "~/ui/Panel";
import { Time } from "~/ui/Time";

/** What happened lately, and what has fallen behind. */
export function Activity({ entries, outdated }: { entries: AuditEntry[] | undefined; outdated: Resource[] }) {
  return (
    <>
      {outdated.length > 0 && (
        <Panel title="Out of date" aside={<span className="small muted">{outdated.length}</span>}>
          <ul
            style={{
              listStyle: "none",
              margin: 0,
              padding: 0,
              display: "grid",
              gap: 6,
              gridTemplateColumns: "minmax(0, 1fr)",
            }}
          >
            {outdated.slice(0, 6).map((resource) => (
              <li key={resource.id} className="clip">
                <ResourceLink path={resource.path} />
              </li>
            ))}
          </ul>
          <p className="small muted" style={{ margin: "8px 0 0" }}>
            Something above them was altered since their last apply.
          </p>
        </Panel>
      )}
      <Panel
        title="Recent activity"
        aside={
          <Link to="/audit" className="small">
            Audit
          </Link>
        }
      >
        {entries?.length === 0 && (
          <p className="muted" style={{ margin: 0 }}>
            Nothing yet.
          </p>
        )}
        <ul
          style={{
            listStyle: "none",
            margin: 0,
            padding: 0,
            display: "grid",
            gap: 10,
            gridTemplateColumns: "minmax(0, 1fr)",
          }}
        >
          {entries?.slice(0, 8).map((entry) => (
            <li key={entry.id}>
              <div>
                <b style={{ fontWeight: 550 }}>{entry.actor}</b>{" "}
                <span className="muted">{entry.action.replaceAll(/[._]/g, " ")}</span>
              </div>
              <div className="small" style={{ display: "flex", gap: 8 }}>
                <code className="clip" style={{ flex: 1, minWidth: 0 }} title={entry.subject}>
                  {entry.subject}
                </code>
                <span className="muted">
                  <Time at={entry.at} />
                </span>
              </div>
            </li>
          ))}
        </ul>
      </Panel>
    </>
  );
}
