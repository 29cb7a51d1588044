import { Select } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { patch } from "~/api/client";
import type { AutoVersions, Template } from "~/api/versions";
import { notify } from "~/app/notice";
import { ProblemAlert } from "~/app/ProblemAlert";

const choices: { value: AutoVersions; label: string }[] = [
  { value: "off", label: "New tags: by hand" },
  { value: "preview", label: "New tags become previews" },
  { value: "active", label: "New tags become active" },
];

/** Whether a new tag of the source becomes a version of this template by itself. */
export function AutoVersionsSelect({ template }: { template: Template }) {
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (auto_versions: AutoVersions) =>
      patch<Template>(`/templates/${encodeURIComponent(template.key)}`, { auto_versions }, template.revision),
    onSuccess: (_, chosen) => {
      notify(choices.find(({ value }) => value === chosen)?.label ?? chosen);
      return client.invalidateQueries({ queryKey: ["templates"] });
    },
  });
  return (
    <>
      <ProblemAlert error={save.error} />
      <Select
        aria-label="What new tags of the source become"
        size="xs"
        w={210}
        data={choices}
        allowDeselect={false}
        disabled={save.isPending}
        value={template.auto_versions ?? "off"}
        onChange={(next) => next !== null && save.mutate(next as AutoVersions)}
      />
    </>
  );
}
