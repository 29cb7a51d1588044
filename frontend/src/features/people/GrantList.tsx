import type { ReactNode } from "react";
import type { Grant } from "~/api/types";
import { ResourceLink } from "~/features/resources/ResourceLink";
import { Chip } from "~/ui/Chip";

type Props = {
  grants: Grant[];
  /** What can be done with one of them, at the end of its line. */
  act?: (grant: Grant) => ReactNode;
};

/** Roles with their places, one to a line. */
export function GrantList({ grants, act }: Props) {
  if (grants.length === 0) return <span className="muted">none</span>;
  return grants.map((grant) => (
    <div
      key={`${grant.role} ${grant.place}`}
      style={{ display: "flex", alignItems: "center", gap: 6, padding: "1px 0" }}
    >
      <Chip tone={grant.role === "admin" ? "warn" : "plain"}>{grant.role}</Chip>
      <span style={{ flex: 1, minWidth: 0 }}>
        {grant.place === "" ? "everywhere" : <ResourceLink path={grant.place} />}
      </span>
      {act?.(grant)}
    </div>
  ));
}
