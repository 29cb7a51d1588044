import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { post } from "~/api/client";
import type { ChangeSetDetail, NewChangeSet } from "~/api/types";
import { notify } from "~/app/notice";

/** Asks for the changes of what an edit has left out of date; a refusal becomes a notice. */
export function usePropose() {
  const ask = useAskSet();
  return (resources: string[]) =>
    ask.mutateAsync({ kind: "catch_up", resources }).catch((error: Error) => {
      notify(`The values are saved, and no changes are proposed: ${error.message}`);
      throw error;
    });
}

/** Asks for a change set and goes to it. */
export function useAskSet() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (body: NewChangeSet) => post<ChangeSetDetail>("/change-sets", body),
    onSuccess: async (set) => {
      await client.invalidateQueries({ queryKey: ["resources"] });
      await navigate({ to: "/change-sets/$number", params: { number: String(set.number) } });
    },
  });
}
