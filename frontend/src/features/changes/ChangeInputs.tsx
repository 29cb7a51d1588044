import type { ChangeDetail } from "~/api/types";
import { Chip, type Tone } from "~/ui/Chip";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { Panel } from "~/ui/Panel";
import { Value } from "~/ui/Value";
import { type InputRow, inputRows } from "./inputRows";

const tones: Record<InputRow["kind"], Tone> = { added: "ok", removed: "bad", altered: "warn", same: "plain" };

const columns: Column<InputRow>[] = [
  { name: "name", label: "Input", width: "24%", cell: (row) => <code>{row.name}</code> },
  {
    name: "before",
    label: "Before",
    width: "30%",
    cell: (row) => (row.before === undefined ? <span className="muted">not set</span> : <Value value={row.before} />),
  },
  {
    name: "after",
    label: "After",
    cell: (row) => (row.after === undefined ? <span className="muted">not set</span> : <Value value={row.after} />),
  },
  {
    name: "kind",
    label: "",
    end: true,
    width: "100px",
    cell: (row) => (row.kind === "same" ? null : <Chip tone={tones[row.kind]}>{row.kind}</Chip>),
  },
];

/** The inputs that somebody set, and the version, before and after. */
export function ChangeInputs({ change }: { change: ChangeDetail }) {
  const moved = change.version_before !== null && change.version_before !== change.version;
  return (
    <Panel
      title="Inputs"
      bare
      aside={
        <span className="small muted">
          {moved ? (
            <>
              version <code>{change.version_before}</code> → <code>{change.version}</code>
            </>
          ) : (
            <>
              version <code>{change.version ?? "none"}</code>
            </>
          )}
        </span>
      }
    >
      <DataTable
        label="Inputs"
        columns={columns}
        rows={inputRows(change)}
        id={(row) => row.name}
        empty={
          <EmptyState title="No inputs were set">
            Every value comes from above or from the module's defaults.
          </EmptyState>
        }
      />
    </Panel>
  );
}
