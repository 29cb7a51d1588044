import { Link } from "@tanstack/react-router";
import type { Module } from "~/api/types";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";

const columns: Column<Module>[] = [
  {
    name: "path",
    label: "Module",
    by: (module) => module.path,
    cell: (module) => (
      <>
        <code style={{ color: module.usable ? undefined : "var(--ink-3)" }}>{module.path || "/"}</code>
        <div className="small muted">{module.usable ? module.readme : module.reason}</div>
      </>
    ),
  },
  {
    name: "variables",
    label: "Inputs",
    end: true,
    width: "80px",
    by: (module) => module.variables,
    cell: (module) => module.variables,
  },
  {
    name: "outputs",
    label: "Outputs",
    end: true,
    width: "80px",
    by: (module) => module.outputs,
    cell: (module) => module.outputs,
  },
  {
    name: "resources",
    label: "Resources",
    end: true,
    width: "90px",
    by: (module) => module.resources,
    cell: (module) => module.resources,
  },
  {
    name: "template",
    label: "Template",
    width: "190px",
    by: (module) => module.imported_as ?? "",
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

type Props = {
  modules: Module[] | undefined;
  narrowed: boolean;
  sort: string | undefined;
  onSort: (sort: string | undefined) => void;
};

/** The modules of a repository with their counts, or why one cannot be used. */
export function ModuleTable({ modules, narrowed, sort, onSort }: Props) {
  return (
    <DataTable
      label="Modules"
      columns={columns}
      rows={modules}
      id={(module) => module.path}
      sort={sort}
      onSort={onSort}
      empty={
        narrowed ? (
          <EmptyState title="No module fits" />
        ) : (
          <EmptyState title="No modules here">
            No folder of this repository holds Terraform files at this tag or branch.
          </EmptyState>
        )
      }
    />
  );
}
