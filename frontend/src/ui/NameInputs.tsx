import { TextInput } from "@mantine/core";

/** The name that people read, and beside it the one that addresses and rules are made of. */
export function NameInputs({
  name,
  onName,
  label,
  description,
  slug,
  onSlug,
}: {
  name: string;
  onName: (name: string) => void;
  label: string;
  description: string;
  slug: string;
  onSlug: (slug: string) => void;
}) {
  return (
    <>
      <TextInput
        label="Name"
        required
        data-autofocus
        value={name}
        onChange={(event) => onName(event.currentTarget.value)}
      />
      <TextInput
        label={label}
        description={description}
        required
        autoComplete="off"
        styles={{ input: { fontFamily: "var(--mono)" } }}
        value={slug}
        onChange={(event) => onSlug(event.currentTarget.value)}
      />
    </>
  );
}
