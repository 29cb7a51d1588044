import { Button, Select, Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { revisionCompareQuery } from "~/api/queries";
import type { Resource } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useSetSearch } from "~/app/useSetSearch";
import { Chip, type Tone } from "~/ui/Chip";
import { type Column, DataTable } from "~/ui/DataTable";
import { DiffView } from "~/ui/DiffView";
import { EmptyState } from "~/ui/EmptyState";
import { Panel } from "~/ui/Panel";
import { Value } from "~/ui/Value";
import { type DifferenceRow, differenceRows, type RevisionPair, sideOf } from "./revisions";
import type { ResourcePageSearch } from "./tabs";

type Props = { resource: Resource; pair: RevisionPair; newest: number };

const tones: Record<DifferenceRow["change"], Tone> = { added: "ok", removed: "bad", altered: "warn" };

const columns: Column<DifferenceRow>[] = [
  {
    name: "name",
    label: "Name",
    width: "28%",
    cell: (row) => (
      <>
        <code style={{ overflowWrap: "anywhere" }}>{row.name}</code>{" "}
        {row.kind !== "version" && <span className="small muted">{row.kind}</span>}
      </>
    ),
  },
  { name: "before", label: "Before", width: "30%", cell: (row) => <Side row={row} side="before" /> },
  { name: "after", label: "After", cell: (row) => <Side row={row} side="after" /> },
  {
    name: "change",
    label: "",
    end: true,
    width: "100px",
    cell: (row) => <Chip tone={tones[row.change]}>{row.change}</Chip>,
  },
];

/** How two revisions differ: what they set, and their code. The address holds both numbers. */
export function RevisionCompare({ resource, pair, newest }: Props) {
  const compared = useQuery(revisionCompareQuery(resource.id, pair.from, pair.to));
  const set = useSetSearch<ResourcePageSearch>();
  const numbers = Array.from({ length: newest }, (_, index) => String(newest - index));
  const picker = (label: string, value: number, pick: (number: number) => void) => (
    <Select
      label={label}
      data={numbers}
      value={String(value)}
      onChange={(next) => next !== null && pick(Number(next))}
      searchable
      allowDeselect={false}
      w={120}
    />
  );
  return (
    <section aria-label="Compared revisions" style={{ marginTop: 20 }}>
      <div style={{ display: "flex", gap: 8, alignItems: "end", flexWrap: "wrap", marginBottom: 12 }}>
        {picker("From revision", pair.from, (from) => set({ from, to: pair.to }))}
        {picker("To revision", pair.to, (to) => set({ from: pair.from, to }))}
        <Button variant="default" size="compact-md" onClick={() => set({ from: pair.to, to: pair.from })}>
          Swap
        </Button>
      </div>
      <ProblemAlert error={compared.error} />
      {compared.data === undefined && compared.error === null && <Skeleton h={200} />}
      {compared.data !== undefined && (
        <Stack gap="md">
          <Panel title="What they set" bare>
            <DataTable
              label="Differences"
              columns={columns}
              rows={differenceRows(compared.data)}
              id={(row) => `${row.kind} ${row.name}`}
              empty={<EmptyState title="Both set the same" />}
            />
          </Panel>
          {compared.data.files.map((file) => (
            <DiffView key={file.path} path={file.path} before={file.before} after={file.after} />
          ))}
        </Stack>
      )}
    </section>
  );
}

function Side({ row, side }: { row: DifferenceRow; side: "before" | "after" }) {
  const missing = row.change === (side === "before" ? "added" : "removed");
  if (missing) return <span className="muted">not set</span>;
  if (row.sensitive) return <span className="muted">sensitive</span>;
  return <Value value={sideOf(row, side)} />;
}
