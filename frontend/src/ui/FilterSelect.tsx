import { Select } from "@mantine/core";

type Option = { value: string; label: string };
type Props = {
  label: string;
  value: string | undefined;
  options: Option[];
  onChange: (value: string | undefined) => void;
  width?: number;
};

/** One filter of a list; empty means any. */
export function FilterSelect({ label, value, options, onChange, width = 170 }: Props) {
  return (
    <Select
      aria-label={label}
      placeholder={label}
      data={options}
      value={value ?? null}
      onChange={(next) => onChange(next ?? undefined)}
      clearable
      searchable={options.length > 8}
      w={width}
      comboboxProps={{ transitionProps: { duration: 80 } }}
      clearButtonProps={{ "aria-label": `Clear ${label}` }}
    />
  );
}
