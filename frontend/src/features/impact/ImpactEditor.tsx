import { Button, Group, Modal, Progress, Stack } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Altered, Entries } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { EntriesEditor } from "~/features/values/EntriesEditor";
import { doubleName, entriesOf, rowsOf } from "~/features/values/entries";
import { GuardedButton } from "~/ui/GuardedButton";
import { Panel } from "~/ui/Panel";
import { AlteredTable } from "./AlteredTable";
import { impactText } from "./altered";
import { LockList } from "./LockList";
import { brokenLocks, type LockedAbove } from "./locks";

export type Values = { tags: Entries; configs: Entries };

type Props = {
  title: string;
  values: Values;
  /** What places above hold fast. */
  locks?: { tags: LockedAbove[]; configs: LockedAbove[] };
  /** Works out what these values would alter, without saving them. */
  look: (values: Values) => Promise<{ altered: Altered[] }>;
  /** Rejects when it could not be saved; the editor then stays open. */
  save: (values: Values) => Promise<unknown>;
  /** Asks for the changes of these resources as one, after the values were saved. */
  propose?: (paths: string[]) => Promise<unknown>;
  onClose: () => void;
};

const none = { tags: [], configs: [] };

/** Edits the tags and configs of one place. They are saved only after everything that they alter below was shown. */
export function ImpactEditor({ title, values, locks = none, look, save, propose, onClose }: Props) {
  const [tagRows, setTagRows] = useState(() => rowsOf(values.tags, "tags"));
  const [configRows, setConfigRows] = useState(() => rowsOf(values.configs, "configs"));
  const next: Values = { tags: entriesOf(tagRows, "tags"), configs: entriesOf(configRows, "configs") };
  const text = JSON.stringify(next);
  const [initial] = useState(text);
  const looking = useMutation({ mutationFn: (asked: string) => look(JSON.parse(asked) as Values) });
  const saving = useMutation({ mutationFn: (asked: string) => save(JSON.parse(asked) as Values) });
  const seen = looking.data !== undefined && looking.variables === text;
  const broken = { tags: brokenLocks(locks.tags, next.tags), configs: brokenLocks(locks.configs, next.configs) };
  const wrong = whyNot(doubleName(tagRows) ?? doubleName(configRows), [...broken.tags, ...broken.configs]);
  const idle = text === initial;
  const failed = saving.variables === text ? saving.error : looking.variables === text ? looking.error : null;
  const blocked = wrong ?? (idle ? "Nothing is altered yet." : null);
  const act = () => {
    if (blocked !== null || looking.isPending || saving.isPending) return;
    if (seen) saving.mutate(text);
    else looking.mutate(text);
  };
  const saveAndPropose = async () => {
    const paths = [...new Set(looking.data?.altered.map(({ path }) => path))];
    // What keeps the changes from being asked for is told by the one who asks: the values are saved.
    await saving.mutateAsync(text).then(
      () => propose?.(paths).catch(() => undefined),
      () => undefined,
    );
  };
  useHotkeys([["mod+Enter", act]], []);
  return (
    <Modal opened onClose={onClose} title={title} size={980} closeOnClickOutside={idle}>
      <Stack gap="md">
        <Panel title="Tags" bare aside={<span className="small muted">end up on cloud resources</span>}>
          <EntriesEditor kind="tags" rows={tagRows} onChange={setTagRows} />
          <LockList what="Tags" locks={locks.tags} broken={broken.tags} />
        </Panel>
        <Panel
          title="Configs"
          bare
          aside={<span className="small muted">become values of variables with the same name</span>}
        >
          <EntriesEditor kind="configs" rows={configRows} onChange={setConfigRows} />
          <LockList what="Configs" locks={locks.configs} broken={broken.configs} />
        </Panel>
        {looking.isPending && (
          <div role="status">
            <span className="small muted">Working out what this alters below</span>
            <Progress value={100} animated striped size="sm" aria-label="Working out what this alters" />
          </div>
        )}
        {seen && looking.data.altered.length > 0 && (
          <p style={{ margin: 0 }} role="status">
            {impactText(looking.data.altered)} They are marked out of date; nothing is applied until somebody asks for
            it.
          </p>
        )}
        {seen && <AlteredTable key={text} rows={looking.data.altered} />}
        <ProblemAlert error={failed} />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <GuardedButton
            variant={seen ? "default" : "filled"}
            reason={blocked}
            loading={looking.isPending}
            onClick={() => looking.mutate(text)}
          >
            Show what this alters
          </GuardedButton>
          <GuardedButton
            variant={seen ? "filled" : "default"}
            reason={blocked ?? (seen ? null : "Look first at what this alters.")}
            loading={saving.isPending}
            onClick={() => saving.mutate(text)}
          >
            Save
          </GuardedButton>
          {propose !== undefined && seen && looking.data.altered.length > 0 && (
            <GuardedButton
              variant="default"
              reason={blocked}
              loading={saving.isPending}
              onClick={() => void saveAndPropose()}
            >
              Save and propose changes
            </GuardedButton>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

function whyNot(double: string | null, broken: LockedAbove[]): string | null {
  if (double !== null) return `${double} is set twice.`;
  const names = broken.map(({ name }) => name).join(", ");
  return names === "" ? null : `${names} ${broken.length === 1 ? "is" : "are"} locked above and cannot be set here.`;
}
