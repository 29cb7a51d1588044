import { Button, Group, Modal, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { post } from "~/api/client";
import { readExact } from "~/api/exact";
import { versionsQuery } from "~/api/queries";
import type { NewChangeSet, QueuedDryRuns, Resource } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { GuardedButton } from "~/ui/GuardedButton";
import { count } from "./setWords";
import { useAskSet } from "./useAskSet";

type Props = { selected: Resource[]; clear: () => void };
type Act = "upgrade" | "update";

/** What can be done with several resources at once. */
export function BatchBar({ selected, clear }: Props) {
  const [act, setAct] = useState<Act | null>(null);
  const client = useQueryClient();
  const plan = useMutation({
    mutationFn: () => post<QueuedDryRuns>("/dry-runs/batch", { resources: selected.map(({ id }) => id) }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["runs"] }),
  });
  const templates = new Set(selected.map(({ template }) => template));
  const [template] = templates;
  const wrong = selected.some((resource) => resource.abstract)
    ? "An abstract resource has no version and no inputs."
    : selected.some((resource) => resource.state === "destroyed")
      ? "One of them is destroyed."
      : null;
  const one = templates.size > 1 ? "They are instances of different templates." : null;
  return (
    <div
      role="toolbar"
      aria-label="Selected resources"
      style={{ display: "flex", gap: 8, alignItems: "center", flexWrap: "wrap", padding: "8px 0" }}
    >
      <span>
        <b>{selected.length}</b> selected
      </span>
      <GuardedButton variant="default" reason={wrong} loading={plan.isPending} onClick={() => plan.mutate()}>
        Plan only
      </GuardedButton>
      <GuardedButton variant="default" reason={wrong ?? one} onClick={() => setAct("upgrade")}>
        Upgrade…
      </GuardedButton>
      <GuardedButton variant="default" reason={wrong} onClick={() => setAct("update")}>
        Set an input…
      </GuardedButton>
      <Button variant="subtle" onClick={clear}>
        Clear the selection
      </Button>
      <div role="status" className="small muted">
        {plan.isSuccess && (
          <>
            {count(plan.data.items.length, "dry run")} queued at the server:{" "}
            <Link to="/runs" search={{ dry: true }}>
              see them
            </Link>
          </>
        )}
      </div>
      <ProblemAlert error={plan.error} />
      {act !== null && template !== undefined && (
        <BatchForm act={act} template={template} selected={selected} onClose={() => setAct(null)} />
      )}
    </div>
  );
}

type FormProps = { act: Act; template: string; selected: Resource[]; onClose: () => void };

function BatchForm({ act, template, selected, onClose }: FormProps) {
  const ask = useAskSet();
  const versions = useQuery({ ...versionsQuery(template), enabled: act === "upgrade" }).data ?? [];
  const [version, setVersion] = useState<string | null>(null);
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  const [reason, setReason] = useState("");
  const resources = selected.map(({ path }) => path);
  const inputs = name.trim() === "" ? {} : { [name.trim()]: typedValue(value) };
  const why = reason.trim() || undefined;
  const body: NewChangeSet =
    act === "upgrade"
      ? { kind: "upgrade", resources, version: version ?? "", inputs, reason: why }
      : { kind: "update", resources, inputs, reason: why };
  const ready = act === "upgrade" ? version !== null : name.trim() !== "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) ask.mutate(body);
  };
  const many = count(selected.length, "resource");
  return (
    <Modal opened onClose={onClose} title={act === "upgrade" ? `Upgrade ${many}` : `Set an input of ${many}`}>
      <form onSubmit={submit}>
        <Stack gap="md">
          {act === "upgrade" && (
            <Select
              label="Version"
              required
              data={versions
                .filter(({ lifecycle }) => lifecycle !== "archived")
                .map((item) => ({ value: item.name, label: item.name }))}
              value={version}
              onChange={setVersion}
            />
          )}
          <TextInput
            label="Input"
            description={act === "upgrade" ? "What the version needs besides, if anything." : undefined}
            required={act === "update"}
            styles={{ input: { fontFamily: "var(--mono)" } }}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {name.trim() !== "" && (
            <TextInput
              label="Value"
              description="JSON where it is JSON; a text otherwise."
              styles={{ input: { fontFamily: "var(--mono)" } }}
              value={value}
              onChange={(event) => setValue(event.currentTarget.value)}
            />
          )}
          <Textarea
            label="Reason"
            description="Optional."
            autosize
            minRows={2}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <ProblemAlert error={ask.error} />
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={!ready} loading={ask.isPending}>
              Ask for it as one
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** A value as people type it: JSON where it is, else the text itself. */
export function typedValue(text: string): unknown {
  try {
    return readExact(text);
  } catch {
    return text;
  }
}
