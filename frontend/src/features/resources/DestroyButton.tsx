import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { post } from "~/api/client";
import { asProblem } from "~/api/problem";
import type { Change, Resource } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { ConfirmButton } from "~/ui/ConfirmButton";
import { DestroyRefused } from "./DestroyRefused";
import { ResourceLink } from "./ResourceLink";
import { reasonOf } from "./reasons";
import { WaitNotice } from "./WaitNotice";

/** Asks for the destruction of a resource: a change that is planned and approved like any other. */
export function DestroyButton({ resource }: { resource: Resource }) {
  const navigate = useNavigate();
  const destroy = useMutation({
    mutationFn: (reason: string) =>
      post<Change>(`/resources/${resource.id}/changes`, {
        action: "destroy",
        reason,
        confirm: resource.slug,
        wait: resource.open_change !== null,
      }),
    onSuccess: (change) => navigate({ to: "/changes/$number", params: { number: String(change.number) } }),
  });
  const problem = destroy.error === null ? null : asProblem(destroy.error);
  const places = (problem?.diagnostics ?? []).flatMap(({ subject }) =>
    subject && "place" in subject ? [subject.place] : [],
  );
  const blocking = problem?.status === 409 && places.length > 0;
  const refusal = reasonOf(resource.can.destroy);
  // What may be updated but not destroyed is held by what stands below it.
  if (refusal !== null && resource.can.update.allowed && resource.children > 0)
    return <DestroyRefused resource={resource} />;
  return (
    <ConfirmButton
      label="Destroy…"
      title={`Destroy ${resource.path}`}
      blocked={refusal}
      reason="required"
      typed={resource.slug}
      confirm="Ask for destruction"
      danger
      onConfirm={(reason) => destroy.mutateAsync(reason)}
      failure={
        problem !== null && (
          <>
            <ProblemAlert error={problem} brief={blocking} />
            {blocking && (
              <nav aria-label="What blocks it">
                {places.map((path) => (
                  <div key={path}>
                    <ResourceLink path={path}>{path}</ResourceLink>
                  </div>
                ))}
              </nav>
            )}
          </>
        )
      }
    >
      <p style={{ margin: 0 }}>
        A change removes its code and plans the destruction of everything that it made. Nothing is destroyed before that
        plan is approved.
      </p>
      <WaitNotice behind={resource.open_change} />
    </ConfirmButton>
  );
}
