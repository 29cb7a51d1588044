import type { Resource } from "~/api/types";
import { LinkButton } from "~/ui/LinkButton";

/** Says that the version of a resource is on its way out, why, and what to do. */
export function RetiredNotice({ resource }: { resource: Resource }) {
  const { version, version_lifecycle: lifecycle, version_reason: reason, latest_version: latest, state } = resource;
  if ((lifecycle !== "deprecated" && lifecycle !== "archived") || state === "destroyed") return null;
  return (
    <div
      role="note"
      style={{
        display: "flex",
        gap: 12,
        alignItems: "center",
        flexWrap: "wrap",
        background: "var(--warn-bg)",
        borderRadius: 8,
        padding: "8px 14px",
        marginBottom: 14,
      }}
    >
      <span style={{ flex: 1, minWidth: 240 }}>
        <b style={{ color: "var(--warn)", fontWeight: 600 }}>
          {version} is {lifecycle}.
        </b>{" "}
        {reason ?? "No reason was given."} This resource goes on as it is.
      </span>
      {latest !== null && latest !== version && (
        <LinkButton to="/upgrade/$" params={{ _splat: resource.path }} search={{ to: latest }} size="compact-sm">
          Upgrade to {latest}
        </LinkButton>
      )}
    </div>
  );
}
