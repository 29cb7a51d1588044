import { Autocomplete, Button, Group, Modal, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { versionQuery, versionsQuery } from "~/api/queries";
import type { NewChangeSet, Resource } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { type BatchInput, inputsOf, lacking, startVersion } from "./batch";
import { count } from "./setWords";
import { useAskSet } from "./useAskSet";

type Props = {
  act: "upgrade" | "update";
  /** The template that the resources, or the first of them, are instances of. */
  template: string;
  selected: Resource[];
  onClose: () => void;
};

/** What is asked for of several resources at once: another version, or the same inputs. */
export function BatchForm({ act, template, selected, onClose }: Props) {
  const ask = useAskSet();
  const upgrade = act === "upgrade";
  const versions = useQuery({ ...versionsQuery(template), enabled: upgrade }).data ?? [];
  const [chosen, setVersion] = useState<string | null>(null);
  const version = chosen ?? startVersion(versions, selected);
  const shown = upgrade ? version : (selected[0]?.version ?? null);
  const variables = useQuery({ ...versionQuery(template, shown ?? ""), enabled: shown !== null }).data?.interface
    .variables;
  const [typed, setTyped] = useState<BatchInput[] | null>(null);
  const needed = upgrade && variables !== undefined ? lacking(variables, selected) : [];
  const rows = typed ?? (needed.length > 0 ? needed : [{ name: "", value: "" }]);
  const [reason, setReason] = useState("");
  const resources = selected.map(({ path }) => path);
  const inputs = inputsOf(rows);
  const why = reason.trim() || undefined;
  const body: NewChangeSet = upgrade
    ? { kind: "upgrade", resources, version: version ?? "", inputs, reason: why }
    : { kind: "update", resources, inputs, reason: why };
  const ready = upgrade ? version !== null : Object.keys(inputs).length > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) ask.mutate(body);
  };
  const put = (index: number, part: Partial<BatchInput>) =>
    setTyped(rows.map((row, other) => (other === index ? { ...row, ...part } : row)));
  const many = count(selected.length, "resource");
  return (
    <Modal opened onClose={onClose} title={upgrade ? `Upgrade ${many}` : `Set an input of ${many}`}>
      <form onSubmit={submit}>
        <Stack gap="md">
          {upgrade && (
            <Select
              label="Version"
              required
              data={versions
                .filter(({ lifecycle }) => lifecycle !== "archived")
                .map(({ name, lifecycle }) => ({ value: name, label: `${name} · ${lifecycle}` }))}
              value={version}
              onChange={(name) => {
                setVersion(name);
                setTyped(null);
              }}
            />
          )}
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows are only added at the end
            <Group key={index} gap={8} align="flex-start" wrap="nowrap">
              <Autocomplete
                label={index === 0 ? "Input" : `Input ${index + 1}`}
                required={!upgrade && index === 0}
                data={Object.keys(variables ?? {})}
                styles={{ root: { flex: 1 }, input: { fontFamily: "var(--mono)" } }}
                value={row.name}
                onChange={(name) => put(index, { name })}
              />
              <TextInput
                label={index === 0 ? "Value" : `Value ${index + 1}`}
                styles={{ root: { flex: 1 }, input: { fontFamily: "var(--mono)" } }}
                value={row.value}
                onChange={(event) => put(index, { value: event.currentTarget.value })}
              />
            </Group>
          ))}
          <p className="small muted" style={{ margin: 0 }}>
            {needed.length > 0 && `${shown} needs ${needed.map(({ name }) => name).join(", ")} besides. `}A value is
            JSON where it is JSON, and a text otherwise; "" is the empty text.
          </p>
          <Button
            variant="default"
            size="compact-sm"
            style={{ alignSelf: "flex-start" }}
            onClick={() => setTyped([...rows, { name: "", value: "" }])}
          >
            Add an input
          </Button>
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
