import { Link } from "@tanstack/react-router";
import type { Template } from "~/api/types";
import { Chip } from "~/ui/Chip";
import { type Column, DataTable } from "~/ui/DataTable";
import { Panel } from "~/ui/Panel";

type Props = { templates: Template[]; sort: string | undefined; onSort: (sort: string | undefined) => void };

const columns: Column<Template>[] = [
  {
    name: "name",
    label: "Template",
    by: (template) => template.name,
    cell: (template) => (
      <>
        <Link to="/catalog/$key" params={{ key: template.key }} style={{ fontWeight: 550 }}>
          {template.name}
        </Link>{" "}
        {template.disabled && <Chip tone="warn">disabled</Chip>}
        <div className="small muted">{template.description}</div>
      </>
    ),
  },
  { name: "key", label: "Key", by: (template) => template.key, cell: (template) => <code>{template.key}</code> },
  {
    name: "kind",
    label: "Kind",
    by: (template) => (template.abstract ? "abstract" : "concrete"),
    cell: (template) => (template.abstract ? "abstract" : "concrete"),
  },
  {
    name: "version",
    label: "Latest version",
    by: (template) => template.latest_version ?? "",
    cell: (template) => <code>{template.latest_version ?? "–"}</code>,
  },
  { name: "labels", label: "Labels", cell: (template) => <span className="small">{template.labels.join(", ")}</span> },
  {
    name: "resources",
    label: "Resources",
    end: true,
    by: (template) => template.resources,
    cell: (template) => template.resources,
  },
];

/** The catalog as a table. */
export function TemplateTable({ templates, sort, onSort }: Props) {
  return (
    <Panel bare label="Templates">
      <DataTable
        label="Templates"
        columns={columns}
        rows={templates}
        id={(template) => template.key}
        sort={sort}
        onSort={onSort}
        empty={null}
      />
    </Panel>
  );
}
