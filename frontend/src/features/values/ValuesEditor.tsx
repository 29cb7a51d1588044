import { Button, Group, Modal, Stack } from "@mantine/core";
import { useState } from "react";
import type { Entries } from "~/api/types";
import { Panel } from "~/ui/Panel";
import { EntriesEditor } from "./EntriesEditor";
import { doubleName, entriesOf, rowsOf } from "./entries";

type Props = {
  title: string;
  tags: Entries;
  configs: Entries;
  onClose: () => void;
  /** Rejects when it could not be saved; the editor then stays open. */
  onSave: (tags: Entries, configs: Entries) => Promise<unknown>;
  save?: string;
  failure?: React.ReactNode;
};

/** Edits the tags and configs of one place together. */
export function ValuesEditor({ title, tags, configs, onClose, onSave, save = "Save", failure }: Props) {
  const [tagRows, setTagRows] = useState(() => rowsOf(tags));
  const [configRows, setConfigRows] = useState(() => rowsOf(configs));
  const [busy, setBusy] = useState(false);
  const broken = doubleName(tagRows) !== null || doubleName(configRows) !== null;
  const submit = async () => {
    setBusy(true);
    await onSave(entriesOf(tagRows, "tags"), entriesOf(configRows, "configs")).catch(() => undefined);
    setBusy(false);
  };
  return (
    <Modal opened onClose={onClose} title={title} size={820}>
      <Stack gap="md">
        <Panel title="Tags" bare aside={<span className="small muted">end up on cloud resources</span>}>
          <EntriesEditor kind="tags" rows={tagRows} onChange={setTagRows} />
        </Panel>
        <Panel
          title="Configs"
          bare
          aside={<span className="small muted">become values of variables with the same name</span>}
        >
          <EntriesEditor kind="configs" rows={configRows} onChange={setConfigRows} />
        </Panel>
        {failure}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button disabled={broken} loading={busy} onClick={submit}>
            {save}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
