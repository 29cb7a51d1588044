import { NumberInput, SimpleGrid, TextInput } from "@mantine/core";
import type { FieldOverride } from "~/api/versions";
import { type Kind, limitsOf } from "./kind";

type Key = "minimum" | "maximum" | "min_length" | "max_length";
type Props = {
  kind: Kind;
  field: FieldOverride;
  issue: (key: string) => string | undefined;
  onChange: (part: Partial<FieldOverride>) => void;
};

/** Pattern, range and length, as far as they fit the type. */
export function LimitInputs({ kind, field, issue, onChange }: Props) {
  const fits = limitsOf(kind, field);
  const number = (key: Key, label: string, whole: boolean) => (
    <NumberInput
      label={label}
      hideControls
      allowDecimal={!whole}
      allowNegative={!whole}
      value={field[key] ?? ""}
      error={issue(key)}
      onChange={(next) => onChange({ [key]: typeof next === "number" ? next : undefined })}
    />
  );
  const unit = kind === "collection" ? "items" : "letters";
  return (
    <>
      {fits.pattern && (
        <TextInput
          label="Pattern"
          description="A regular expression that has to match somewhere in the text; ^ and $ make it the whole."
          styles={{ input: { fontFamily: "var(--mono)", fontSize: 12.5 } }}
          value={field.pattern ?? ""}
          error={issue("pattern")}
          onChange={(event) => onChange({ pattern: event.currentTarget.value || undefined })}
        />
      )}
      {fits.range && (
        <SimpleGrid cols={2} spacing="sm">
          {number("minimum", "At least", false)}
          {number("maximum", "At most", false)}
        </SimpleGrid>
      )}
      {fits.length && (
        <SimpleGrid cols={2} spacing="sm">
          {number("min_length", `Least ${unit}`, true)}
          {number("max_length", `Most ${unit}`, true)}
        </SimpleGrid>
      )}
    </>
  );
}
