import { Button, Group, Stack, Textarea, TextInput } from "@mantine/core";
import type { AuthorRule } from "~/api/versions";

type Props = {
  name: string;
  rules: AuthorRule[];
  issue: (key: string) => string | undefined;
  onChange: (rules: AuthorRule[]) => void;
};

/** An author's own conditions, each with what to tell whoever breaks it. */
export function RuleRows({ name, rules, issue, onChange }: Props) {
  const set = (at: number, part: Partial<AuthorRule>) =>
    onChange(rules.map((rule, index) => (index === at ? { ...rule, ...part } : rule)));
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
      <legend style={{ fontWeight: 550, fontSize: 13, padding: 0 }}>Rules</legend>
      <p className="small muted" style={{ margin: "0 0 6px" }}>
        Conditions in HCL, as in a validation block: <code>var.{name}</code> and other variables may be named.
      </p>
      <Stack gap="xs">
        {rules.map((rule, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rules have an order and nothing else
          <div key={at} style={{ borderLeft: "2px solid var(--line-2)", paddingLeft: 10 }}>
            <Textarea
              aria-label={`Condition of rule ${at + 1}`}
              placeholder={`length(var.${name}) <= 20`}
              autosize
              minRows={1}
              styles={{ input: { fontFamily: "var(--mono)", fontSize: 12.5 } }}
              value={rule.condition}
              error={issue(`rules[${at}].condition`)}
              onChange={(event) => set(at, { condition: event.currentTarget.value })}
            />
            <TextInput
              mt={6}
              aria-label={`Message of rule ${at + 1}`}
              placeholder="What is allowed, in a sentence."
              value={rule.error_message}
              error={issue(`rules[${at}].error_message`)}
              onChange={(event) => set(at, { error_message: event.currentTarget.value })}
            />
            <button
              type="button"
              className="link small"
              aria-label={`Remove rule ${at + 1}`}
              onClick={() => onChange(rules.filter((_, index) => index !== at))}
            >
              remove
            </button>
          </div>
        ))}
        <Group>
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => onChange([...rules, { condition: "", error_message: "" }])}
          >
            Add a rule
          </Button>
        </Group>
      </Stack>
    </fieldset>
  );
}
