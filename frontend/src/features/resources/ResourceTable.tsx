import { Checkbox } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Resource } from "~/api/types";
import { Chip } from "~/ui/Chip";
import { type Column, DataTable } from "~/ui/DataTable";
import { StateBadge } from "~/ui/StateBadge";
import { Time } from "~/ui/Time";
import { DriftChip } from "./DriftChip";
import { ResourceLink } from "./ResourceLink";

type Props = {
  rows: Resource[] | undefined;
  empty: ReactNode;
  sort?: string;
  onSort?: (sort: string | undefined) => void;
  /** Leaves out what the page around it already says. */
  brief?: boolean;
  /** Ids of the selected rows, with what is done when one is selected or not; without it none can be. */
  selection?: { ids: Set<string>; toggle: (id: string) => void };
};

const columns: Column<Resource>[] = [
  {
    name: "path",
    label: "Resource",
    by: (resource) => resource.path,
    cell: (resource) => (
      <>
        <ResourceLink path={resource.path} />
        {resource.description !== "" && <div className="small muted">{resource.description}</div>}
      </>
    ),
  },
  {
    name: "template",
    label: "Template",
    by: (resource) => resource.template,
    cell: (resource) => (
      <Link to="/catalog/$key" params={{ key: resource.template }}>
        <code>
          {resource.template}
          {resource.version !== null && <span className="muted">@{resource.version}</span>}
        </code>
      </Link>
    ),
  },
  {
    name: "state",
    label: "State",
    by: (resource) => (resource.abstract ? "abstract" : resource.state),
    cell: (resource) => (
      <span style={{ display: "flex", gap: 6, flexWrap: "wrap" }}>
        {resource.abstract ? <Chip>abstract</Chip> : <StateBadge state={resource.state} />}
        <DriftChip drift={resource.drift} />
        {resource.out_of_date && <Chip tone="warn">out of date</Chip>}
        {(resource.version_lifecycle === "deprecated" || resource.version_lifecycle === "archived") && (
          <Chip tone="warn" title={resource.version_reason ?? undefined}>
            version {resource.version_lifecycle}
          </Chip>
        )}
        {resource.open_change !== null && (
          <Link to="/changes/$number" params={{ number: String(resource.open_change) }}>
            <Chip tone="info">change #{resource.open_change}</Chip>
          </Link>
        )}
      </span>
    ),
  },
  { name: "project", label: "Project", by: (resource) => resource.project, cell: (resource) => resource.project },
  {
    name: "updated",
    label: "Updated",
    end: true,
    by: (resource) => resource.updated_at,
    cell: (resource) => <Time at={resource.updated_at} />,
  },
];

/** Resources as rows. */
export function ResourceTable({ rows, empty, sort, onSort, brief = false, selection }: Props) {
  const select: Column<Resource> = {
    name: "select",
    label: "",
    width: "34px",
    cell: (resource) => (
      <Checkbox
        size="xs"
        aria-label={`Select ${resource.path}`}
        checked={selection?.ids.has(resource.id) ?? false}
        onChange={() => selection?.toggle(resource.id)}
      />
    ),
  };
  const shown = brief ? columns.slice(0, 3) : columns;
  return (
    <DataTable
      label="Resources"
      columns={selection === undefined ? shown : [select, ...shown]}
      rows={rows}
      id={(resource) => resource.id}
      sort={sort}
      onSort={onSort}
      empty={empty}
    />
  );
}
