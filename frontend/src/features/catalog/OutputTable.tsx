import type { Output } from "~/api/versions";
import { Chip } from "~/ui/Chip";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { PlaceText } from "./PlaceText";
import { RuleList } from "./RuleList";

const columns: Column<Output>[] = [
  {
    name: "name",
    label: "Output",
    width: "30%",
    by: (output) => output.name,
    cell: (output) => (
      <>
        <code style={{ overflowWrap: "anywhere" }}>{output.name}</code>
        <div style={{ display: "flex", gap: 4, flexWrap: "wrap", margin: "3px 0" }}>
          {output.sensitive && <Chip>sensitive</Chip>}
          {output.ephemeral && <Chip>ephemeral</Chip>}
          {output.deprecated && <Chip tone="warn">deprecated</Chip>}
        </div>
        <PlaceText pos={output.pos} />
      </>
    ),
  },
  {
    name: "from",
    label: "Made of",
    width: "26%",
    cell: (output) => {
      const names = output.references ?? [];
      if (names.length === 0) return <span className="muted">nothing that is declared</span>;
      return names.map((name) => (
        <div key={name}>
          <code style={{ overflowWrap: "anywhere" }}>{name}</code>
        </div>
      ));
    },
  },
  {
    name: "description",
    label: "Description",
    cell: (output) => (
      <>
        {output.description ? (
          <span style={{ whiteSpace: "pre-line" }}>{output.description.trim()}</span>
        ) : (
          <span className="muted">no description</span>
        )}
        {output.deprecated && (
          <div className="small" style={{ color: "var(--warn)" }}>
            Deprecated: {output.deprecated}
          </div>
        )}
        {(output.depends_on ?? []).length > 0 && (
          <div className="small muted">
            waits for <code>{output.depends_on?.join(", ")}</code>
          </div>
        )}
        <RuleList rules={output.preconditions ?? []} />
      </>
    ),
  },
];

type Props = {
  rows: Output[];
  narrowed: boolean;
  sort: string | undefined;
  onSort: (sort: string | undefined) => void;
};

/** What a module gives, and what each output is made of. */
export function OutputTable({ rows, narrowed, sort, onSort }: Props) {
  // The column only where the analysis has found something to put there.
  const shown = rows.some((row) => row.references !== undefined)
    ? columns
    : columns.filter(({ name }) => name !== "from");
  return (
    <DataTable
      label="Outputs"
      columns={shown}
      rows={rows}
      id={(row) => row.name}
      sort={sort}
      onSort={onSort}
      empty={<EmptyState title={narrowed ? "No output fits" : "This module gives no outputs"} />}
    />
  );
}
