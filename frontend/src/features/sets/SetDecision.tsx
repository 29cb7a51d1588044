import { useMutation, useQueryClient } from "@tanstack/react-query";
import { post } from "~/api/client";
import type { ChangeSetDetail, ChangeSetMember } from "~/api/types";
import { notify } from "~/app/notice";
import { ProblemAlert } from "~/app/ProblemAlert";
import { whyNot } from "~/features/changes/changeCan";
import { ConfirmButton } from "~/ui/ConfirmButton";
import { count, digestsOf } from "./setWords";

type Deed = "approve" | "reject" | "withdraw" | "resume";
type Props = { set: ChangeSetDetail; members: ChangeSetMember[] };

const done: Record<Deed, string> = {
  approve: "You approved the plans of this change set.",
  reject: "You rejected this change set.",
  withdraw: "The change set was withdrawn.",
  resume: "What failed is tried again.",
};

/** Decides on a set as a whole. The approval names the digests that were on screen. */
export function SetDecision({ set, members }: Props) {
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: ({ deed, body }: { deed: Deed; body: Record<string, unknown> }) =>
      post<ChangeSetDetail>(`/change-sets/${set.number}/${deed}`, body),
    onSuccess: (_, { deed }) => notify(done[deed]),
    onSettled: () =>
      Promise.all(["change-sets", "changes"].map((word) => client.invalidateQueries({ queryKey: [word] }))),
  });
  if (!set.open) return null;
  const failure = <ProblemAlert error={act.error} />;
  const digests = digestsOf(members);
  const waiting = Object.keys(digests).length;
  const grave = set.summary.destroy + set.summary.replace;
  const end = (deed: "reject" | "withdraw", label: string) => (
    <ConfirmButton
      label={`${label}…`}
      title={`${label} change set #${set.number}`}
      blocked={whyNot(set.can[deed])}
      reason="required"
      confirm={label}
      danger={deed === "reject"}
      onConfirm={(reason) => act.mutateAsync({ deed, body: { reason } })}
      failure={failure}
    >
      <p style={{ margin: 0 }}>
        Every change of it that is neither applied nor being applied is closed, also one that is just being planned.
        What is done stays done.
      </p>
    </ConfirmButton>
  );
  return (
    <>
      {end("withdraw", "Withdraw")}
      {set.members.failed > 0 && (
        <ConfirmButton
          label="Resume…"
          title={`Resume change set #${set.number}`}
          blocked={whyNot(set.can.resume)}
          confirm="Resume"
          onConfirm={() => act.mutateAsync({ deed: "resume", body: {} })}
          failure={failure}
        >
          <p style={{ margin: 0 }}>
            What failed is planned afresh and approved afresh. What comes after it goes on once it is applied.
          </p>
        </ConfirmButton>
      )}
      {end("reject", "Reject")}
      <ConfirmButton
        variant="filled"
        color="clay"
        label={waiting > 0 ? `Approve ${count(waiting, "plan")}` : "Approve"}
        title={`Approve change set #${set.number}`}
        blocked={whyNot(set.can.approve)}
        confirm={grave > 0 ? `Approve, ${grave} to be destroyed or replaced` : "Approve"}
        danger={grave > 0}
        onConfirm={() => act.mutateAsync({ deed: "approve", body: { digests } })}
        failure={failure}
      >
        <p style={{ margin: 0 }}>
          You approve exactly the plans that are listed, all of them or none. If one of them has moved meanwhile,
          nothing is approved and you are told which.
        </p>
      </ConfirmButton>
    </>
  );
}
