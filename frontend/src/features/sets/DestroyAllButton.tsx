import type { Resource } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { ConfirmButton } from "~/ui/ConfirmButton";
import { useAskSet } from "./useAskSet";

/** Asks for the destruction of a resource and of everything below it, as one change set. */
export function DestroyAllButton({ resource }: { resource: Resource }) {
  const ask = useAskSet();
  const blocked = resource.state === "destroyed" ? "It is destroyed." : null;
  return (
    <ConfirmButton
      label="Destroy with everything below…"
      title={`Destroy ${resource.path} with everything below it`}
      blocked={blocked}
      reason="required"
      typed={resource.slug}
      confirm="Ask for destruction"
      danger
      onConfirm={(reason) =>
        ask.mutateAsync({ kind: "destroy", resource: resource.path, confirm: resource.slug, reason })
      }
      failure={<ProblemAlert error={ask.error} />}
    >
      <p style={{ margin: 0 }}>
        Every resource at this place and below gets a change that destroys it. All plans are shown together and decided
        on as one; then they are applied from the leaves upwards. Nothing is destroyed before that decision.
      </p>
      {resource.abstract && (
        <p className="small muted" style={{ margin: 0 }}>
          Abstract resources stay, with nothing below them, and can be deleted then.
        </p>
      )}
    </ConfirmButton>
  );
}
