import { Button, Group, Modal, Select, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { everyResourceQuery, resourceQuery, versionQuery } from "~/api/queries";
import type { Link } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { GuardedButton } from "~/ui/GuardedButton";

type Props = { label: string; link: Link | null; onClose: () => void; onPick: (link: Link) => void };

/** Picks a resource and one of its outputs. Outputs are offered by the module's interface, also before the first apply. */
export function LinkPicker({ label, link, onClose, onPick }: Props) {
  const [path, setPath] = useState<string | null>(link?.resource ?? null);
  const [output, setOutput] = useState<string | null>(link?.output ?? null);
  const resources = useQuery(everyResourceQuery());
  const resource = useQuery({ ...resourceQuery(path ?? ""), enabled: path !== null }).data;
  const version = useQuery({
    ...versionQuery(resource?.template ?? "", resource?.version ?? ""),
    enabled: resource !== undefined && resource.version !== null,
  });
  const outputs = Object.values(version.data?.interface.outputs ?? {});
  const chosen = outputs.find((candidate) => candidate.name === output);
  return (
    <Modal opened onClose={onClose} title={`Link ${label} to an output`}>
      <Stack gap="md">
        <Select
          label="Resource"
          data-autofocus
          searchable
          data={(resources.data ?? []).filter((candidate) => !candidate.abstract).map((candidate) => candidate.path)}
          value={path}
          onChange={(next) => {
            setPath(next);
            setOutput(null);
          }}
          nothingFoundMessage="No such resource"
        />
        <Select
          label="Output"
          description={
            chosen?.description ??
            "The value is taken when the code is generated; a later difference marks this resource out of date."
          }
          disabled={path === null}
          searchable
          data={outputs.map((candidate) => ({
            value: candidate.name,
            label: candidate.sensitive ? `${candidate.name} (sensitive)` : candidate.name,
          }))}
          value={output}
          onChange={setOutput}
          nothingFoundMessage="No such output"
        />
        {resource !== undefined && resource.state !== "provisioned" && (
          <p className="small" style={{ margin: 0, color: "var(--warn)" }}>
            {resource.path} is not provisioned yet: it has no outputs to take a value from.
          </p>
        )}
        <ProblemAlert error={resources.error ?? version.error} />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <GuardedButton
            reason={path === null ? "Choose a resource." : output === null ? "Choose an output." : null}
            onClick={() => path !== null && output !== null && onPick({ resource: path, output })}
          >
            Link
          </GuardedButton>
        </Group>
      </Stack>
    </Modal>
  );
}
