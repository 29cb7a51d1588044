import { ActionIcon, Button, Group, Select, Stack } from "@mantine/core";
import type { Grant, Role } from "~/api/types";
import { roles } from "./grants";
import { PlaceInput } from "./PlaceInput";

type Props = { grants: Grant[]; onChange: (grants: Grant[]) => void };

/** Roles, each at a place of the tree; an empty place is everywhere. */
export function GrantRows({ grants, onChange }: Props) {
  const set = (at: number, part: Partial<Grant>) =>
    onChange(grants.map((grant, index) => (index === at ? { ...grant, ...part } : grant)));
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
      <legend style={{ fontWeight: 550, fontSize: 13, padding: "0 0 4px" }}>Roles</legend>
      <Stack gap="xs">
        {grants.map((grant, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have an order and nothing else
          <Group key={at} gap={8} wrap="nowrap" align="start">
            <Select
              aria-label={`Role ${at + 1}`}
              w={130}
              allowDeselect={false}
              data={roles.map(({ value, label }) => ({ value, label }))}
              value={grant.role}
              onChange={(role) => set(at, { role: (role ?? "read") as Role })}
            />
            <PlaceInput
              label={`Place of role ${at + 1}`}
              value={grant.place}
              onChange={(place) => set(at, { place })}
            />
            <ActionIcon
              mt={4}
              variant="subtle"
              color="gray"
              aria-label={`Remove role ${at + 1}`}
              onClick={() => onChange(grants.filter((_, index) => index !== at))}
            >
              ×
            </ActionIcon>
          </Group>
        ))}
        <p className="small muted" style={{ margin: 0 }}>
          A place is the path of a resource; the role holds for everything below it. Empty is everywhere.
        </p>
        <Group>
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => onChange([...grants, { role: "read", place: "" }])}
          >
            Add a role
          </Button>
        </Group>
        <dl className="small muted" style={{ margin: 0 }}>
          {roles.map(({ value, label, meaning }) => (
            <div key={value}>
              <dt style={{ display: "inline", fontWeight: 550 }}>{label}</dt>{" "}
              <dd style={{ display: "inline", margin: 0 }}>{meaning}</dd>
            </div>
          ))}
        </dl>
      </Stack>
    </fieldset>
  );
}
