import { Link } from "@tanstack/react-router";
import type { Made } from "~/api/versions";
import { Panel } from "~/ui/Panel";
import { StateBadge } from "~/ui/StateBadge";

/** What a refresh made of new tags, for templates that take them by themselves. */
export function MadeList({ made }: { made: Made[] }) {
  return (
    <Panel title="What the refresh brought">
      {made.length === 0 && (
        <span className="muted">
          No new version. Whether new tags become versions by themselves is set on each template, under Versions.
        </span>
      )}
      <ul style={{ listStyle: "none", margin: 0, padding: 0, display: "grid", gap: 8 }}>
        {made.map(({ template, version, lifecycle, note }) => (
          <li key={`${template} ${version}`}>
            <Link className="link" to="/catalog/$key" params={{ key: template }} search={{ tab: "versions" }}>
              {template}
            </Link>{" "}
            has <code>{version}</code> <StateBadge state={lifecycle} />
            {note !== null && <div className="small muted">{note}</div>}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
