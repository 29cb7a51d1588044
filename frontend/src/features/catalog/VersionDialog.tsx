import { Button, Group, Modal, Stack, Textarea } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { patch } from "~/api/client";
import type { Version, VersionPatch } from "~/api/versions";
import { notify } from "~/app/notice";
import { ProblemAlert } from "~/app/ProblemAlert";
import type { Move } from "./lifecycle";

type Props = { version: Version; move: Move | null; onClose: () => void };

/** Moves a version along its life with a reason, or only edits what its users should know. */
export function VersionDialog({ version, move, onClose }: Props) {
  const [reason, setReason] = useState("");
  const [note, setNote] = useState(version.note ?? "");
  const client = useQueryClient();
  const ready = move?.reason !== "required" || reason.trim() !== "";
  const save = useMutation({
    mutationFn: (edit: VersionPatch) =>
      patch<Version>(
        `/templates/${encodeURIComponent(version.template)}/versions/${encodeURIComponent(version.name)}`,
        edit,
      ),
    onSuccess: async () => {
      notify(move === null ? `The note of ${version.name} was saved.` : `${version.name} is now ${move.to}.`);
      onClose();
      await client.invalidateQueries({ queryKey: ["templates"] });
    },
  });
  const submit = () => {
    if (!ready || save.isPending) return;
    const told = note.trim() === (version.note ?? "") ? {} : { note: note.trim() };
    save.mutate(move === null ? told : { lifecycle: move.to, reason: reason.trim(), ...told });
  };
  useHotkeys([["mod+Enter", submit]], []);
  return (
    <Modal opened onClose={onClose} title={move === null ? `Note of ${version.name}` : `${version.name} → ${move.to}`}>
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap="md">
          {move !== null && <p style={{ margin: 0 }}>{move.meaning}</p>}
          {move !== null && (version.resources ?? 0) > 0 && (
            <p className="muted" style={{ margin: 0 }}>
              {version.resources === 1 ? "1 resource has" : `${version.resources} resources have`} this version.
            </p>
          )}
          {move !== null && (
            <Textarea
              label="Reason"
              description={move.reason === "required" ? "Whoever uses this version reads it." : "Optional."}
              required={move.reason === "required"}
              autosize
              minRows={2}
              data-autofocus
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          )}
          <Textarea
            label="Note"
            description="What users should know: what it breaks, what to move to."
            autosize
            minRows={2}
            data-autofocus={move === null || undefined}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <ProblemAlert error={save.error} />
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={!ready} loading={save.isPending}>
              {move === null ? "Save" : `Make it ${move.to}`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
