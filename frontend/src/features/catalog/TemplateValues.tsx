import { Button, Stack } from "@mantine/core";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { patch } from "~/api/client";
import { meQuery } from "~/api/queries";
import type { Entries, Template } from "~/api/types";
import { notify } from "~/app/notice";
import { ProblemAlert } from "~/app/ProblemAlert";
import { EntriesTable } from "~/features/values/EntriesTable";
import { ValuesEditor } from "~/features/values/ValuesEditor";
import { Panel } from "~/ui/Panel";

/** Tags and configs that this template sets for its resources and everything below them. */
export function TemplateValues({ template }: { template: Template }) {
  const administer = useSuspenseQuery(meQuery).data.can.administer;
  const [editing, setEditing] = useState(false);
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (values: { tags: Entries; configs: Entries }) =>
      patch<Template>(`/templates/${encodeURIComponent(template.key)}`, values, template.revision),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["templates"] });
      notify("Tags and configs were saved.");
      setEditing(false);
    },
  });
  const edit = administer && (
    <Button variant="default" size="compact-sm" onClick={() => setEditing(true)}>
      Edit tags and configs
    </Button>
  );
  const links = Object.entries(template.links);
  return (
    <Stack gap="md">
      <Panel title="Tags" bare aside={edit}>
        <EntriesTable label="Tags" entries={template.tags} empty="This template sets no tags." />
      </Panel>
      <Panel title="Configs" bare>
        <EntriesTable label="Configs" entries={template.configs} empty="This template sets no configs." />
      </Panel>
      {links.length > 0 && (
        <Panel title="Links to the parent's outputs">
          {links.map(([variable, output]) => (
            <div key={variable}>
              <code>{variable}</code> <span className="muted">takes the parent's</span> <code>{output}</code>
            </div>
          ))}
        </Panel>
      )}
      {editing && (
        <ValuesEditor
          title={`Tags and configs of ${template.name}`}
          tags={template.tags}
          configs={template.configs}
          onClose={() => setEditing(false)}
          onSave={(tags, configs) => save.mutateAsync({ tags, configs })}
          failure={<ProblemAlert error={save.error} />}
        />
      )}
    </Stack>
  );
}
