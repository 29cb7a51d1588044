import { ProblemAlert } from "~/app/ProblemAlert";
import { ConfirmButton } from "~/ui/ConfirmButton";
import { useAskSet } from "./useAskSet";

type Props = { place?: string; project?: string; resources?: string[] };

/** Asks for the changes of everything that an edit above has left out of date, as one change set. */
export function CatchUpButton({ place, project, resources }: Props) {
  const ask = useAskSet();
  return (
    <ConfirmButton
      label="Propose changes…"
      title="Propose the changes of what is out of date"
      reason="optional"
      confirm="Propose"
      onConfirm={(reason) =>
        ask.mutateAsync({ kind: "catch_up", place, project, resources, reason: reason || undefined })
      }
      failure={<ProblemAlert error={ask.error} />}
    >
      <p style={{ margin: 0 }}>
        Every resource that is out of date here gets a change that brings it up to what is set above it now. All plans
        are shown together and decided on as one. Resources with an open change are left to that.
      </p>
    </ConfirmButton>
  );
}
