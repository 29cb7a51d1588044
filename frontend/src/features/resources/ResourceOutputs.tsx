import { useQuery } from "@tanstack/react-query";
import { outputsQuery } from "~/api/queries";
import type { OutputValue, Resource } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { CopyButton } from "~/ui/CopyButton";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { Panel } from "~/ui/Panel";
import { Value } from "~/ui/Value";

const columns: Column<OutputValue>[] = [
  {
    name: "name",
    label: "Output",
    width: "28%",
    by: (output) => output.name,
    cell: (output) => <code>{output.name}</code>,
  },
  { name: "value", label: "Value", cell: (output) => <Value value={output.value} sensitive={output.sensitive} /> },
  {
    name: "copy",
    label: "",
    end: true,
    width: "90px",
    cell: (output) =>
      output.sensitive ? null : (
        <CopyButton text={typeof output.value === "string" ? output.value : JSON.stringify(output.value)} />
      ),
  },
];

/** What the last apply gave. */
export function ResourceOutputs({ resource }: { resource: Resource }) {
  const outputs = useQuery(outputsQuery(resource.id));
  return (
    <>
      <ProblemAlert error={outputs.error} />
      <Panel bare label="Outputs">
        <DataTable
          label="Outputs"
          columns={columns}
          rows={outputs.data?.items}
          id={(output) => output.name}
          empty={
            <EmptyState title="No outputs yet">They are recorded when a change of this resource is applied.</EmptyState>
          }
        />
      </Panel>
    </>
  );
}
