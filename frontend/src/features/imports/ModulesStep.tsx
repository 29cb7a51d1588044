import { Button, Checkbox, Group, Progress } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { modulesQuery } from "~/api/queries";
import type { Module } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { Chip } from "~/ui/Chip";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { Panel } from "~/ui/Panel";

/** Picks modules. Those that cannot be used stay visible with the reason. */
export function ModulesStep({ source, reference }: { source: string; reference: string }) {
  const modules = useQuery(modulesQuery(source, reference));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const navigate = useNavigate();
  const toggle = (path: string) =>
    setChosen((old) => (old.has(path) ? new Set([...old].filter((other) => other !== path)) : new Set([...old, path])));
  const usable = modules.data?.items.filter((module) => module.usable && module.imported_as === null) ?? [];
  const columns: Column<Module>[] = [
    {
      name: "path",
      label: "Module",
      cell: (module) => (
        <Checkbox
          label={<code>{module.path || "/"}</code>}
          description={module.usable ? module.readme : module.reason}
          disabled={!module.usable}
          checked={chosen.has(module.path)}
          onChange={() => toggle(module.path)}
        />
      ),
    },
    {
      name: "found",
      label: "",
      width: "170px",
      cell: (module) =>
        module.imported_as !== null ? (
          <Chip tone="info">already {module.imported_as}</Chip>
        ) : module.usable ? null : (
          <Chip tone="warn">cannot be used</Chip>
        ),
    },
    { name: "variables", label: "Inputs", end: true, width: "80px", cell: (module) => module.variables },
    { name: "outputs", label: "Outputs", end: true, width: "80px", cell: (module) => module.outputs },
    { name: "resources", label: "Resources", end: true, width: "90px", cell: (module) => module.resources },
  ];
  const next = () => void navigate({ to: "/import", search: { source, reference, modules: [...chosen] } });
  return (
    <>
      <ProblemAlert error={modules.error} />
      {modules.isPending && (
        <div role="status" style={{ marginBottom: 12 }}>
          <span className="small muted">Looking for modules in {source}</span>
          <Progress value={100} animated striped size="sm" aria-label="Looking for modules" />
        </div>
      )}
      <Panel
        title="Modules"
        bare
        aside={
          usable.length > 1 && (
            <button
              type="button"
              className="link small"
              onClick={() => setChosen(new Set(usable.map((module) => module.path)))}
            >
              Choose all that are new
            </button>
          )
        }
      >
        <DataTable
          label="Modules"
          columns={columns}
          rows={modules.error === null ? modules.data?.items : []}
          id={(module) => module.path}
          empty={
            <EmptyState title="No modules here">
              No folder holds Terraform files at {reference}. Choose another tag or branch.
            </EmptyState>
          }
        />
      </Panel>
      <Group mt="md" gap={12}>
        <Button disabled={chosen.size === 0} onClick={next}>
          Continue
        </Button>
        <span className="muted" role="status">
          {chosen.size === 0 ? "Choose at least one module." : `${chosen.size} chosen`}
        </span>
      </Group>
    </>
  );
}
