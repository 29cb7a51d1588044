import { MultiSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { templatesQuery } from "~/api/queries";

type Props = {
  value: string[];
  onChange: (keys: string[]) => void;
  without?: string;
  label?: string;
  compact?: boolean;
};

/** Picks the templates under which resources of this one may stand. */
export function ParentsInput({ value, onChange, without, label = "Parents", compact = false }: Props) {
  const templates = useQuery(templatesQuery());
  const options = (templates.data ?? [])
    .filter((template) => template.key !== without)
    .map((template) => ({ value: template.key, label: `${template.name} (${template.key})` }));
  return (
    <MultiSelect
      label={label}
      description={
        compact ? undefined : "Templates that its resources may stand under. None makes it a root of the tree."
      }
      placeholder={value.length === 0 ? "None" : undefined}
      data={options}
      value={value}
      onChange={onChange}
      searchable
      hidePickedOptions
      nothingFoundMessage="No such template"
    />
  );
}
