import { Button, Stack } from "@mantine/core";
import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { patch, post } from "~/api/client";
import { meQuery } from "~/api/queries";
import type { Impact, Template } from "~/api/versions";
import { notify } from "~/app/notice";
import { ImpactEditor, type Values } from "~/features/impact/ImpactEditor";
import { usePropose } from "~/features/sets/useAskSet";
import { EntriesTable } from "~/features/values/EntriesTable";
import { Panel } from "~/ui/Panel";

/** Tags and configs that this template sets for its resources and everything below them. */
export function TemplateValues({ template }: { template: Template }) {
  const administer = useSuspenseQuery(meQuery).data.can.administer;
  const [editing, setEditing] = useState(false);
  const client = useQueryClient();
  const propose = usePropose();
  const path = `/templates/${encodeURIComponent(template.key)}`;
  const save = async (values: Values) => {
    await patch<Template>(path, values, template.revision);
    notify(`Tags and configs of ${template.name} were saved.`);
    setEditing(false);
    await client.invalidateQueries({ queryKey: ["templates"] });
  };
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
        <ImpactEditor
          title={`Tags and configs of ${template.name}`}
          values={template}
          look={(values) => post<Impact>(`${path}/impact`, values)}
          save={save}
          propose={propose}
          onClose={() => setEditing(false)}
        />
      )}
    </Stack>
  );
}
