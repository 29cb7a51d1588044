import { useMutation, useQueryClient } from "@tanstack/react-query";
import { post } from "~/api/client";
import type { Change, ChangeDetail } from "~/api/types";
import { notify } from "~/app/notice";
import { ProblemAlert } from "~/app/ProblemAlert";
import { ConfirmButton } from "~/ui/ConfirmButton";
import { GuardedButton } from "~/ui/GuardedButton";
import { type Deed, deedWords, shownDeeds, whyNot } from "./changeCan";

type Call = { deed: Deed; body: Record<string, unknown> };

const done: Record<Deed, string> = {
  approve: "You approved this change.",
  break_glass: "The rules of approval are set aside for this change.",
  reject: "You rejected this change.",
  withdraw: "The change was withdrawn.",
  replan: "A fresh plan is being made.",
  retry: "The change is planned afresh.",
};

/** Decides about a change. A decision names the digest that was on screen, so that a moved plan refuses it. */
export function ChangeActions({ change }: { change: ChangeDetail }) {
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: ({ deed, body }: Call) => post<Change>(`/changes/${change.number}/${deed.replace("_", "-")}`, body),
    onSuccess: (_, { deed }) => notify(done[deed]),
    onSettled: () => client.invalidateQueries({ queryKey: ["changes"] }),
  });
  const deeds = shownDeeds(change);
  const failure = <ProblemAlert error={act.error} />;
  const grave = (change.summary?.destroy ?? 0) + (change.summary?.replace ?? 0);
  const withReason = (deed: "reject" | "withdraw", text: string) => (
    <ConfirmButton
      key={deed}
      label={`${deedWords[deed]}…`}
      title={`${deedWords[deed]} change #${change.number}`}
      blocked={whyNot(change.can[deed])}
      reason="required"
      confirm={deedWords[deed]}
      danger={deed === "reject"}
      onConfirm={(reason) => act.mutateAsync({ deed, body: { reason } })}
      failure={failure}
    >
      <p style={{ margin: 0 }}>{text}</p>
    </ConfirmButton>
  );
  const plain = (deed: "replan" | "retry") => (
    <GuardedButton
      key={deed}
      variant="default"
      reason={whyNot(change.can[deed])}
      loading={act.isPending && act.variables.deed === deed}
      onClick={() => act.mutate({ deed, body: {} })}
    >
      {deedWords[deed]}
    </GuardedButton>
  );
  const failedAlone = act.error !== null && (act.variables?.deed === "replan" || act.variables?.deed === "retry");
  return (
    <>
      {deeds.includes("withdraw") && withReason("withdraw", "Its pull request is closed and nothing is applied.")}
      {deeds.includes("replan") && plain("replan")}
      {deeds.includes("retry") && plain("retry")}
      {deeds.includes("reject") && withReason("reject", "The change is closed. Whoever asked reads your reason.")}
      {deeds.includes("break_glass") && (
        <ConfirmButton
          label={`${deedWords.break_glass}…`}
          title={`Approve change #${change.number} against the rules`}
          blocked={change.digest === null ? "There is no plan to approve." : whyNot(change.can.break_glass)}
          reason="required"
          confirm={deedWords.break_glass}
          danger
          onConfirm={(reason) => act.mutateAsync({ deed: "break_glass", body: { digest: change.digest, reason } })}
          failure={failure}
        >
          <p style={{ margin: 0 }}>
            The plan that you read is applied without the approvals that the rules ask for. Everybody reads your name
            and your reason on the change, and they stay in the audit trail.
          </p>
        </ConfirmButton>
      )}
      {deeds.includes("approve") && (
        <ConfirmButton
          variant="filled"
          color="clay"
          label="Approve"
          title={`Approve change #${change.number}`}
          blocked={change.digest === null ? "There is no plan to approve." : whyNot(change.can.approve)}
          confirm={grave > 0 ? `Approve, ${grave} to be destroyed or replaced` : "Approve"}
          danger={grave > 0}
          onConfirm={() => act.mutateAsync({ deed: "approve", body: { digest: change.digest } })}
          failure={failure}
        >
          <p style={{ margin: 0 }}>
            You approve exactly the plan that you read. When the code, the inputs, the version or the state move before
            it is applied, your approval is gone.
          </p>
        </ConfirmButton>
      )}
      {failedAlone && <div style={{ flexBasis: "100%" }}>{failure}</div>}
    </>
  );
}
