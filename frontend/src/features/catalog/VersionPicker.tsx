import { Select } from "@mantine/core";
import type { Version } from "~/api/versions";

type Props = {
  versions: Version[];
  value: string | undefined;
  onChange: (version: string) => void;
  label?: string;
  /** The version that is meant where the address names none. */
  shown?: boolean;
};

/** Chooses one of a template's versions, whatever its lifecycle, to look at it. */
export function VersionPicker({ versions, value, onChange, label = "Version", shown = false }: Props) {
  return (
    <Select
      label={shown ? label : undefined}
      aria-label={label}
      size="xs"
      w={200}
      searchable={versions.length > 8}
      allowDeselect={false}
      data={versions.map(({ name, lifecycle }) => ({ value: name, label: `${name} · ${lifecycle}` }))}
      value={value ?? null}
      onChange={(next) => next !== null && onChange(next)}
    />
  );
}
