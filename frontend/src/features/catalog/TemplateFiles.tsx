import { Button, Group, Stack, Switch, Textarea } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { patch } from "~/api/client";
import { asProblem } from "~/api/problem";
import { meQuery } from "~/api/queries";
import type { FileTexts, Template } from "~/api/versions";
import { notify } from "~/app/notice";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useUnsaved } from "~/app/useUnsaved";
import { GuardedButton } from "~/ui/GuardedButton";
import { Panel } from "~/ui/Panel";
import { Sides } from "~/ui/Sides";
import { fileNames, findingsOf, ownFiles } from "./fileTexts";

/** An author's own texts for generated files. Only platform engineers write them. */
export function TemplateFiles({ template }: { template: Template }) {
  const administer = useSuspenseQuery(meQuery).data.can.administer;
  const [texts, setTexts] = useState<FileTexts>(template.files ?? {});
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (files: FileTexts) =>
      patch<Template>(`/templates/${encodeURIComponent(template.key)}`, { files }, template.revision),
    onSuccess: async () => {
      notify(`The files of ${template.name} were saved.`);
      await client.invalidateQueries({ queryKey: ["templates"] });
    },
  });
  const dirty = ownFiles.some(({ key }) => (texts[key] ?? null) !== (template.files?.[key] ?? null));
  const blocked = !administer ? "This needs the role admin everywhere." : dirty ? null : "Nothing is altered yet.";
  const submit = () => {
    if (blocked === null && !save.isPending) save.mutate(texts);
  };
  useHotkeys([["mod+Enter", submit]], []);
  useUnsaved(dirty);
  const findings = save.error === null ? [] : asProblem(save.error).diagnostics;
  const placed = ownFiles.some(({ path }) => findingsOf(findings, path).length > 0);
  const names = (
    <Panel title="What a text can name">
      <dl className="small" style={{ margin: 0 }}>
        {fileNames.map(([name, meaning]) => (
          <div key={name} style={{ marginBottom: 6 }}>
            <dt>
              <code style={{ overflowWrap: "anywhere" }}>{name}</code>
            </dt>
            <dd className="muted" style={{ margin: 0 }}>
              {meaning}
            </dd>
          </div>
        ))}
      </dl>
      <p className="small muted" style={{ margin: 0 }}>
        The texts are Handlebars. A name that does not exist is refused. A dry run of a resource shows what they give.
      </p>
    </Panel>
  );
  return (
    <Sides side={names}>
      <Stack gap="md">
        {ownFiles.map(({ key, path, is, start }) => {
          const text = texts[key] ?? null;
          return (
            <Panel
              key={key}
              title={path}
              aside={
                <Switch
                  size="xs"
                  label="Own text"
                  aria-label={`Own text for ${path}`}
                  disabled={!administer}
                  checked={text !== null}
                  onChange={(event) => {
                    const on = event.currentTarget.checked;
                    setTexts((old) => ({ ...old, [key]: on ? (template.files?.[key] ?? start) : null }));
                  }}
                />
              }
            >
              {text === null ? (
                <span className="muted">{is} Terrace writes it now.</span>
              ) : (
                <Textarea
                  aria-label={`Text of ${path}`}
                  autosize
                  minRows={4}
                  maxRows={24}
                  spellCheck={false}
                  readOnly={!administer}
                  styles={{ input: { fontFamily: "var(--mono)", fontSize: 12.5 } }}
                  value={text}
                  error={findingsOf(findings, path).join(" ") || undefined}
                  onChange={(event) => {
                    const next = event.currentTarget.value;
                    setTexts((old) => ({ ...old, [key]: next }));
                  }}
                />
              )}
            </Panel>
          );
        })}
        {!placed && <ProblemAlert error={save.error} />}
        <Group gap={8}>
          <GuardedButton reason={blocked} loading={save.isPending} onClick={submit}>
            Save
          </GuardedButton>
          {dirty && (
            <Button variant="default" onClick={() => setTexts(template.files ?? {})}>
              Discard
            </Button>
          )}
        </Group>
      </Stack>
    </Sides>
  );
}
