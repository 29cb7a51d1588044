import type { Interface, Output, Variable } from "~/api/types";
import { Chip } from "~/ui/Chip";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { Panel } from "~/ui/Panel";
import { Value } from "~/ui/Value";

const inputs: Column<Variable>[] = [
  {
    name: "name",
    label: "Input",
    width: "24%",
    cell: (variable) => (
      <>
        <code>{variable.name}</code> {variable.required && <Chip>required</Chip>}{" "}
        {variable.sensitive && <Chip>sensitive</Chip>} {variable.deprecated && <Chip tone="warn">deprecated</Chip>}
      </>
    ),
  },
  {
    name: "type",
    label: "Type",
    width: "26%",
    cell: (variable) => <code style={{ overflowWrap: "anywhere" }}>{variable.type ?? "any"}</code>,
  },
  {
    name: "default",
    label: "Default",
    width: "18%",
    cell: (variable) => (variable.required ? <span className="muted">none</span> : <Value value={variable.default} />),
  },
  {
    name: "description",
    label: "Description",
    cell: (variable) => variable.description ?? <span className="muted">none</span>,
  },
];

const outputs: Column<Output>[] = [
  {
    name: "name",
    label: "Output",
    width: "34%",
    cell: (output) => (
      <>
        <code>{output.name}</code> {output.sensitive && <Chip>sensitive</Chip>}
      </>
    ),
  },
  {
    name: "description",
    label: "Description",
    cell: (output) => output.description ?? <span className="muted">none</span>,
  },
];

/** What a module asks for and what it gives, in its own order, required inputs first. */
export function InterfaceTables({ face }: { face: Interface }) {
  const order = (a: { pos: { filename: string; line: number } }, b: { pos: { filename: string; line: number } }) =>
    a.pos.filename.localeCompare(b.pos.filename) || a.pos.line - b.pos.line;
  const variables = Object.values(face.variables).sort(
    (a, b) => Number(b.required) - Number(a.required) || order(a, b),
  );
  const given = Object.values(face.outputs).sort(order);
  return (
    <div style={{ display: "grid", gap: 16 }}>
      <Panel title="Inputs" bare>
        <DataTable
          label="Inputs"
          columns={inputs}
          rows={variables}
          id={(row) => row.name}
          empty={<EmptyState title="This module takes no inputs" />}
        />
      </Panel>
      <Panel title="Outputs" bare>
        <DataTable
          label="Outputs"
          columns={outputs}
          rows={given}
          id={(row) => row.name}
          empty={<EmptyState title="This module gives no outputs" />}
        />
      </Panel>
    </div>
  );
}
