import { Link } from "@tanstack/react-router";
import type { Module } from "~/api/types";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";

const columns: Column<Module>[] = [
  {
    name: "path",
    label: "Module",
    cell: (module) => (
      <>
        <code style={{ color: module.usable ? undefined : "var(--ink-3)" }}>{module.path || "/"}</code>
        <div className="small muted">{module.usable ? module.readme : module.reason}</div>
      </>
    ),
  },
  { name: "variables", label: "Inputs", end: true, width: "80px", cell: (module) => module.variables },
  { name: "outputs", label: "Outputs", end: true, width: "80px", cell: (module) => module.outputs },
  { name: "resources", label: "Resources", end: true, width: "90px", cell: (module) => module.resources },
  {
    name: "template",
    label: "Template",
    width: "190px",
    cell: (module) =>
      module.imported_as === null ? (
        <span className="muted">{module.usable ? "not imported" : "cannot be used"}</span>
      ) : (
        <Link to="/catalog/$key" params={{ key: module.imported_as }}>
          <code>{module.imported_as}</code>
        </Link>
      ),
  },
];

/** The modules of a repository with their counts, or why one cannot be used. */
export function ModuleTable({ modules }: { modules: Module[] | undefined }) {
  return (
    <DataTable
      label="Modules"
      columns={columns}
      rows={modules}
      id={(module) => module.path}
      empty={
        <EmptyState title="No modules here">
          No folder of this repository holds Terraform files at this tag or branch.
        </EmptyState>
      }
    />
  );
}
