import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { versionsQuery } from "~/api/queries";
import type { Resource } from "~/api/types";
import { newerVersion } from "~/features/upgrade/upgrade";
import { Chip } from "~/ui/Chip";

/** The template and version of a resource, and the way to a newer one. */
export function VersionMark({ resource }: { resource: Resource }) {
  const { template, version, latest_version, path } = resource;
  const versions = useQuery({
    ...versionsQuery(template),
    enabled: version !== null && latest_version !== null && version !== latest_version,
  });
  const newer = versions.data === undefined ? null : newerVersion(versions.data, version, latest_version);
  return (
    <>
      <Link to="/catalog/$key" params={{ key: template }} className="mono muted">
        {template}
        {version !== null && `@${version}`}
      </Link>
      {newer !== null && (
        <Link to="/upgrade/$" params={{ _splat: path }} search={{ to: newer }}>
          <Chip tone="warn">update available: {newer}</Chip>
        </Link>
      )}
    </>
  );
}
