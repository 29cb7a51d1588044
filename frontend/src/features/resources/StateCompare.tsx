import { Button, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { stateCompareQuery } from "~/api/queries";
import type { Resource, StateVersion } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";

type Props = { resource: Resource; version: StateVersion; before: StateVersion | undefined };

/** Which resources differ between a version and the one before it, by address. */
export function StateCompare({ resource, version, before }: Props) {
  const [open, setOpen] = useState(false);
  if (before === undefined) return null;
  return (
    <>
      <Button variant="default" size="xs" onClick={() => setOpen(true)}>
        Compare with {before.serial}
      </Button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={`From version ${before.serial} to ${version.serial}`}
        size="lg"
      >
        {open && <Differences resource={resource.id} from={before.id} to={version.id} />}
      </Modal>
    </>
  );
}

function Differences({ resource, from, to }: { resource: string; from: string; to: string }) {
  const { data, error } = useQuery(stateCompareQuery(resource, from, to));
  const rows = data && [
    ...data.added.map((address) => ({ address, what: "added" })),
    ...data.removed.map((address) => ({ address, what: "removed" })),
    ...data.altered.map((address) => ({ address, what: "other attributes" })),
  ];
  return (
    <>
      <ProblemAlert error={error} />
      {error === null && (
        <DataTable
          label="Resources that differ"
          columns={[
            { name: "address", label: "Resource", cell: (row) => <code>{row.address}</code> },
            { name: "what", label: "Difference", width: "30%", cell: (row) => row.what },
          ]}
          rows={rows}
          id={(row) => `${row.what} ${row.address}`}
          empty={<EmptyState title="The resources are the same">Only outputs or the serial differ.</EmptyState>}
        />
      )}
    </>
  );
}
