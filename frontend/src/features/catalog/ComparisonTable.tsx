import type { ReactNode } from "react";
import type { ComparisonRow } from "~/api/versions";
import { type Column, DataTable } from "~/ui/DataTable";
import { changeLabels, kindLabels } from "./comparison";
import { GravityChip } from "./GravityChip";

const signs: Record<ComparisonRow["change"], string> = { added: "+", removed: "−", changed: "~", newly_required: "!" };

const columns: Column<ComparisonRow>[] = [
  {
    name: "name",
    label: "Name",
    width: "28%",
    by: (row) => row.name,
    cell: (row) => (
      <>
        <code style={{ overflowWrap: "anywhere" }}>{row.name}</code>{" "}
        <span className="small muted">{kindLabels[row.kind]}</span>
      </>
    ),
  },
  {
    name: "change",
    label: "Difference",
    width: "150px",
    by: (row) => row.change,
    cell: (row) => (
      <>
        <span className="mono muted" aria-hidden="true">
          {signs[row.change]}
        </span>{" "}
        {changeLabels[row.change]}
      </>
    ),
  },
  {
    name: "class",
    label: "Class",
    width: "110px",
    by: (row) => row.class,
    cell: (row) => <GravityChip gravity={row.class} />,
  },
  {
    name: "detail",
    label: "What differs",
    cell: (row) => <span style={{ overflowWrap: "anywhere" }}>{row.detail}</span>,
  },
];

type Props = {
  rows: ComparisonRow[] | undefined;
  sort?: string;
  onSort?: (sort: string | undefined) => void;
  empty: ReactNode;
};

/** The differences between two versions, one a row. */
export function ComparisonTable({ rows, sort, onSort, empty }: Props) {
  return (
    <DataTable
      label="Differences"
      columns={columns}
      rows={rows}
      id={(row) => `${row.kind} ${row.name}`}
      sort={sort}
      onSort={onSort}
      empty={empty}
    />
  );
}
