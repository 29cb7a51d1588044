import { Button, Checkbox, Group, Progress } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { modulesQuery } from "~/api/queries";
import type { Module } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useSetSearch } from "~/app/useSetSearch";
import { Chip } from "~/ui/Chip";
import { type Column, DataTable } from "~/ui/DataTable";
import { Diagnostics } from "~/ui/Diagnostics";
import { EmptyState } from "~/ui/EmptyState";
import { FilterSelect } from "~/ui/FilterSelect";
import { GuardedButton } from "~/ui/GuardedButton";
import { Panel } from "~/ui/Panel";
import { SearchInput } from "~/ui/SearchInput";
import { Toolbar } from "~/ui/Toolbar";
import { filterModules, verdictOf, verdicts } from "./found";
import { ModulePeek } from "./ModulePeek";
import type { ImportSearch } from "./steps";

type Props = { source: string; reference: string; search: ImportSearch };

/** Picks modules. Those that cannot be used stay visible with the reason. What is picked is in the address. */
export function ModulesStep({ source, reference, search }: Props) {
  const modules = useQuery(modulesQuery(source, reference));
  const [peeked, setPeeked] = useState<string | null>(null);
  const navigate = useNavigate();
  const set = useSetSearch<ImportSearch>();
  const picked = new Set(search.picked ?? []);
  const pick = (paths: string[]) => set({ picked: paths.length === 0 ? undefined : paths });
  const toggle = (path: string) =>
    pick(picked.has(path) ? [...picked].filter((other) => other !== path) : [...picked, path]);
  const shown = modules.data && filterModules(modules.data.items, search.q, search.only);
  const fresh = shown?.filter((module) => verdictOf(module) === "new") ?? [];
  const leftOut = modules.data?.left_out ?? [];
  const next = () => void navigate({ to: "/import", search: { source, reference, modules: [...picked] } });
  const columns: Column<Module>[] = [
    {
      name: "path",
      label: "Module",
      by: (module) => module.path,
      cell: (module) => (
        <Checkbox
          label={<code>{module.path || "/"}</code>}
          description={module.usable ? module.readme : module.reason}
          disabled={!module.usable}
          checked={picked.has(module.path)}
          onChange={() => toggle(module.path)}
        />
      ),
    },
    {
      name: "verdict",
      label: "Verdict",
      width: "190px",
      by: verdictOf,
      cell: (module) =>
        module.imported_as !== null ? (
          <Chip tone="info">already {module.imported_as}</Chip>
        ) : module.usable ? (
          <Chip tone="ok">can be used</Chip>
        ) : (
          <Chip tone="warn">cannot be used</Chip>
        ),
    },
    number("variables", "Inputs"),
    number("outputs", "Outputs"),
    number("resources", "Resources"),
    {
      name: "look",
      label: "",
      end: true,
      width: "90px",
      cell: (module) => (
        <Button
          variant="default"
          size="compact-sm"
          aria-label={`Look into ${module.path || "/"}`}
          onClick={() => setPeeked(module.path)}
        >
          Look
        </Button>
      ),
    },
  ];
  return (
    <>
      <Toolbar>
        <SearchInput label="Search modules" value={search.q ?? ""} onChange={(q) => set({ q: q || undefined })} />
        <FilterSelect label="Verdict" value={search.only} options={verdicts} onChange={(only) => set({ only })} />
      </Toolbar>
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
          fresh.length > 1 && (
            <button
              type="button"
              className="link small"
              onClick={() => pick([...new Set([...picked, ...fresh.map(({ path }) => path)])])}
            >
              Choose all {fresh.length} that are new
            </button>
          )
        }
      >
        <DataTable
          label="Modules"
          columns={columns}
          rows={modules.error === null ? shown : []}
          id={(module) => module.path}
          sort={search.sort}
          onSort={(sort) => set({ sort })}
          empty={
            modules.data?.items.length === 0 ? (
              <EmptyState title="No modules here">
                No folder holds Terraform files at {reference}. Choose another tag or branch.
              </EmptyState>
            ) : (
              <EmptyState title="No module fits" />
            )
          }
        />
      </Panel>
      {leftOut.length > 0 && (
        <details style={{ marginTop: 12 }}>
          <summary className="muted" style={{ cursor: "pointer" }}>
            {leftOut.length === 1 ? "1 file was not read" : `${leftOut.length} files were not read`}
          </summary>
          <Diagnostics items={leftOut} />
        </details>
      )}
      <Group mt="md" gap={12}>
        <GuardedButton reason={picked.size === 0 ? "Choose at least one module." : null} onClick={next}>
          Continue
        </GuardedButton>
        <span className="muted" role="status">
          {picked.size === 0 ? "Choose at least one module." : `${picked.size} chosen`}
        </span>
      </Group>
      {peeked !== null && (
        <ModulePeek source={source} reference={reference} path={peeked} onClose={() => setPeeked(null)} />
      )}
    </>
  );
}

function number(name: "variables" | "outputs" | "resources", label: string): Column<Module> {
  return { name, label, end: true, width: "90px", by: (module) => module[name], cell: (module) => module[name] };
}
