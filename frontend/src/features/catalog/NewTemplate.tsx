import { Button, Group, Stack, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { post } from "~/api/client";
import type { NewTemplate as Body, Template } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { EntriesEditor } from "~/features/values/EntriesEditor";
import { doubleName, type EntryRow, entriesOf } from "~/features/values/entries";
import { LinkButton } from "~/ui/LinkButton";
import { PageHeader } from "~/ui/PageHeader";
import { Panel } from "~/ui/Panel";
import { keyFrom } from "./keyFrom";
import { ParentsInput } from "./ParentsInput";

/** Makes an abstract template: a kind of step in the tree that carries tags and configs. */
export function NewTemplate() {
  const [name, setName] = useState("");
  const [ownKey, setOwnKey] = useState<string | null>(null);
  const [description, setDescription] = useState("");
  const [labels, setLabels] = useState<string[]>([]);
  const [parents, setParents] = useState<string[]>([]);
  const [tags, setTags] = useState<EntryRow[]>([]);
  const [configs, setConfigs] = useState<EntryRow[]>([]);
  const client = useQueryClient();
  const navigate = useNavigate();
  const key = ownKey ?? keyFrom(name);
  const create = useMutation({
    mutationFn: (body: Body) => post<Template>("/templates", body),
    onSuccess: async (template) => {
      await client.invalidateQueries({ queryKey: ["templates"] });
      await navigate({ to: "/catalog/$key", params: { key: template.key } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({
      key,
      name,
      description,
      labels,
      abstract: true,
      parents,
      tags: entriesOf(tags, "tags"),
      configs: entriesOf(configs, "configs"),
    });
  };
  const broken = doubleName(tags) !== null || doubleName(configs) !== null;
  return (
    <>
      <PageHeader
        crumbs={[
          <Link key="catalog" to="/catalog">
            Catalog
          </Link>,
        ]}
        title="New abstract template"
        lead="A kind of step in the tree, such as an account or a region: it has no module, but its tags and configs run down."
      />
      <form onSubmit={submit} style={{ maxWidth: 760 }}>
        <Stack gap="md">
          <Panel label="Template">
            <Stack gap="md">
              <TextInput label="Name" required value={name} onChange={(event) => setName(event.currentTarget.value)} />
              <TextInput
                label="Key"
                description="Lower-case letters, digits and underscores; it cannot be altered later."
                required
                styles={{ input: { fontFamily: "var(--mono)" } }}
                value={key}
                onChange={(event) => setOwnKey(event.currentTarget.value)}
              />
              <Textarea
                label="Description"
                autosize
                minRows={2}
                value={description}
                onChange={(event) => setDescription(event.currentTarget.value)}
              />
              <TagsInput label="Labels" description="Press Enter after each." value={labels} onChange={setLabels} />
              <ParentsInput value={parents} onChange={setParents} />
            </Stack>
          </Panel>
          <Panel title="Tags" bare aside={<span className="small muted">end up on cloud resources</span>}>
            <EntriesEditor kind="tags" rows={tags} onChange={setTags} />
          </Panel>
          <Panel
            title="Configs"
            bare
            aside={<span className="small muted">become values of variables with the same name</span>}
          >
            <EntriesEditor kind="configs" rows={configs} onChange={setConfigs} />
          </Panel>
          <ProblemAlert error={create.error} />
          <Group gap={8}>
            <Button type="submit" loading={create.isPending} disabled={broken}>
              Create
            </Button>
            <LinkButton to="/catalog" variant="default">
              Cancel
            </LinkButton>
          </Group>
        </Stack>
      </form>
    </>
  );
}
