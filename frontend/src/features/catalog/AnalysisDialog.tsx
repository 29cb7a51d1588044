import { Button, Group, Modal, Progress, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { post } from "~/api/client";
import type { Analysed, Version } from "~/api/versions";
import { ProblemAlert } from "~/app/ProblemAlert";
import { Panel } from "~/ui/Panel";
import { ComparisonTable } from "./ComparisonTable";
import { comparisonRows, tally } from "./comparison";

/** Reads a version's module again at its own commit, and says what is read otherwise than before. */
export function AnalysisDialog({ version, onClose }: { version: Version; onClose: () => void }) {
  const client = useQueryClient();
  const { template, name } = version;
  const analyse = useMutation({
    mutationFn: () =>
      post<Analysed>(`/templates/${encodeURIComponent(template)}/versions/${encodeURIComponent(name)}/analyse`),
    onSuccess: () => client.invalidateQueries({ queryKey: ["templates"] }),
  });
  const found = analyse.data?.comparison;
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Analyse ${name} again`}
      size={found === undefined || found.rows.length === 0 ? "md" : 860}
    >
      <Stack gap="md">
        {found === undefined ? (
          <p style={{ margin: 0 }}>
            The module is read again at its own commit, <code>{version.commit.slice(0, 12)}</code>: worth it when
            Terrace has learned to read more. Where its inputs or outputs are read otherwise, resources of this version
            are marked out of date.
          </p>
        ) : (
          <>
            <p style={{ margin: 0 }} role="status">
              {found.rows.length === 0
                ? "Every input and output is read as before."
                : `Read otherwise than before: ${tally(found.rows)}.`}
            </p>
            {found.rows.length > 0 && (
              <Panel bare label="Differences">
                <ComparisonTable rows={comparisonRows(found)} empty={null} />
              </Panel>
            )}
          </>
        )}
        {analyse.isPending && <Progress value={100} animated striped size="sm" aria-label="Reading the module" />}
        <ProblemAlert error={analyse.error} />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            {found === undefined ? "Cancel" : "Done"}
          </Button>
          {found === undefined && (
            <Button data-autofocus loading={analyse.isPending} onClick={() => analyse.mutate()}>
              Analyse again
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
