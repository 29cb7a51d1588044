import { Fieldset, Group, Select, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { post, remove } from "~/api/client";
import type { Grant, Role } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { GuardedButton } from "~/ui/GuardedButton";
import { GrantList } from "./GrantList";
import { placeOf, roles } from "./grants";
import { PlaceInput } from "./PlaceInput";
import { refreshPeople } from "./refreshPeople";

type Props = {
  legend: string;
  /** Whose roles they are, below the API: `/users/reviewer`, `/teams/sre`. */
  of: string;
  grants: Grant[];
};

/** Roles that can each be taken, and a line to give one more. Every act holds at once. */
export function Roles({ legend, of, grants }: Props) {
  const [draft, setDraft] = useState<Grant>({ role: "read", place: "" });
  const client = useQueryClient();
  const onSuccess = () => refreshPeople(client);
  const give = useMutation({ mutationFn: (grant: Grant) => post(`${of}/grants`, grant), onSuccess });
  const take = useMutation({ mutationFn: (grant: Grant) => remove(`${of}/grants`, grant), onSuccess });
  const held = grants.some(({ role, place }) => role === draft.role && place === draft.place);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    take.reset();
    give.mutate(draft);
  };
  const taken = (grant: Grant) => {
    give.reset();
    take.mutate(grant);
  };
  return (
    <Fieldset legend={legend}>
      <Stack gap="sm">
        <div>
          <GrantList
            grants={grants}
            act={(grant) => (
              <GuardedButton
                variant="default"
                size="compact-sm"
                h={26}
                aria-label={`Take away ${grant.role} ${placeOf(grant)}`}
                reason={null}
                loading={take.isPending && take.variables === grant}
                onClick={() => taken(grant)}
              >
                Take away
              </GuardedButton>
            )}
          />
        </div>
        <form onSubmit={submit}>
          <Group gap={8} wrap="nowrap">
            <Select
              aria-label="Role to give"
              w={120}
              allowDeselect={false}
              data={roles.map(({ value, label }) => ({ value, label }))}
              value={draft.role}
              onChange={(role) => setDraft({ ...draft, role: (role ?? "read") as Role })}
            />
            <PlaceInput
              label="Place of the role to give"
              value={draft.place}
              onChange={(place) => setDraft({ ...draft, place })}
            />
            <GuardedButton
              type="submit"
              variant="default"
              reason={held ? "It is held already." : null}
              loading={give.isPending}
            >
              Give
            </GuardedButton>
          </Group>
        </form>
        <ProblemAlert error={give.error ?? take.error} />
      </Stack>
    </Fieldset>
  );
}
