import { Link } from "@tanstack/react-router";
import type { Version } from "~/api/versions";
import type { Column } from "~/ui/DataTable";
import { StateBadge } from "~/ui/StateBadge";
import { Time } from "~/ui/Time";
import { ChangeMark } from "./ChangeMark";
import { versionBefore } from "./shownVersion";
import { VersionActions } from "./VersionActions";

const order = ["active", "preview", "deprecated", "archived"];

/** The columns of a template's versions; `all` is newest first and tells which one came before which. */
export function versionColumns(template: string, all: Version[], administer: boolean): Column<Version>[] {
  const columns: Column<Version>[] = [
    {
      name: "name",
      label: "Version",
      cell: (version) => (
        <>
          <Link to="/catalog/$key" params={{ key: template }} search={{ tab: "interface", version: version.name }}>
            <code>{version.name}</code>
          </Link>
          {version.unsupported && (
            <div className="small" style={{ color: "var(--warn)", maxWidth: "52ch", overflowWrap: "anywhere" }}>
              {version.unsupported}
            </div>
          )}
          {version.note && (
            <div className="small muted" style={{ maxWidth: "52ch", overflowWrap: "anywhere" }}>
              {version.note}
            </div>
          )}
        </>
      ),
    },
    {
      name: "lifecycle",
      label: "Lifecycle",
      by: (version) => order.indexOf(version.lifecycle),
      cell: (version) => (
        <>
          <StateBadge state={version.lifecycle} />
          {version.reason && (
            <div className="small muted" style={{ maxWidth: "36ch", marginTop: 2 }}>
              {version.reason}
            </div>
          )}
        </>
      ),
    },
    {
      name: "change",
      label: "Since the one before",
      cell: (version) => {
        const before = versionBefore(all, version.name);
        if (before === undefined) return <span className="small muted">the first</span>;
        return <ChangeMark template={template} from={before.name} to={version.name} />;
      },
    },
    {
      name: "source",
      label: "Source",
      cell: (version) => (
        <>
          {version.source} <code className="muted">{version.path || "/"}</code>
          <div className="small muted mono">{version.commit.slice(0, 12)}</div>
        </>
      ),
    },
    {
      name: "size",
      label: "Inputs / outputs",
      end: true,
      by: (version) => version.variables,
      cell: (version) => `${version.variables} / ${version.outputs}`,
    },
    {
      name: "resources",
      label: "Resources",
      end: true,
      by: (version) => version.resources ?? 0,
      cell: (version) =>
        (version.resources ?? 0) === 0 ? (
          <span className="muted">none</span>
        ) : (
          <Link to="/resources" search={{ template, version: version.name }}>
            {version.resources}
          </Link>
        ),
    },
    {
      name: "created",
      label: "Added",
      by: (version) => version.created_at,
      cell: (version) => <Time at={version.created_at} />,
    },
  ];
  if (administer)
    columns.push({
      name: "actions",
      label: "",
      end: true,
      cell: (version) => <VersionActions version={version} />,
    });
  return columns;
}
