import { Button, MultiSelect, SimpleGrid, Stack, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { memo, useState } from "react";
import { templatesQuery } from "~/api/queries";
import { Panel } from "~/ui/Panel";
import { FormPreview } from "./FormPreview";
import type { Description } from "./steps";

type Props = {
  source: string;
  reference: string;
  description: Description;
  /** All modules of this import: the others may be parents as well. */
  siblings: Description[];
  issue: string | undefined;
  onEdit: (path: string, part: Partial<Description>) => void;
};

/** Key, name, parents and labels of one module, with its form on demand. */
export const DescribeModule = memo(({ source, reference, description, siblings, issue, onEdit }: Props) => {
  const edit = (part: Partial<Description>) => onEdit(description.path, part);
  const [showing, setShowing] = useState(false);
  const templates = useQuery(templatesQuery());
  const parents = [
    ...(templates.data ?? []).map((template) => ({ value: template.key, label: `${template.name} (${template.key})` })),
    ...siblings
      .filter(({ path }) => path !== description.path)
      .filter((sibling) => sibling.key !== "" && !templates.data?.some((template) => template.key === sibling.key))
      .map((sibling) => ({ value: sibling.key, label: `${sibling.name} (${sibling.key}, in this import)` })),
  ];
  const unique = parents.filter(
    (parent, index) => parents.findIndex((other) => other.value === parent.value) === index,
  );
  const path = description.path || "/";
  return (
    <Panel
      title={path}
      aside={
        <Button variant="default" size="compact-sm" aria-expanded={showing} onClick={() => setShowing(!showing)}>
          {showing ? "Hide the form" : "Preview the form"}
        </Button>
      }
    >
      <Stack gap="md">
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
          <TextInput
            label="Name"
            required
            value={description.name}
            onChange={(event) => edit({ name: event.currentTarget.value })}
          />
          <TextInput
            id={`key-${description.path}`}
            label="Key"
            required
            styles={{ input: { fontFamily: "var(--mono)" } }}
            value={description.key}
            error={issue}
            onChange={(event) => edit({ key: event.currentTarget.value })}
          />
          <MultiSelect
            label="Parents"
            description="Templates that its resources may stand under. None makes it a root."
            placeholder={description.parents.length === 0 ? "None" : undefined}
            data={unique}
            value={description.parents}
            onChange={(keys) => edit({ parents: keys })}
            searchable
            hidePickedOptions
            nothingFoundMessage="No such template"
          />
          <TagsInput
            label="Labels"
            description="Press Enter after each."
            value={description.labels}
            onChange={(labels) => edit({ labels })}
          />
        </SimpleGrid>
        <Textarea
          label="Description"
          autosize
          minRows={1}
          value={description.description}
          onChange={(event) => edit({ description: event.currentTarget.value })}
        />
        {showing && <FormPreview source={source} reference={reference} path={description.path} />}
      </Stack>
    </Panel>
  );
});
