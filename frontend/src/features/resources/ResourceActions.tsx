import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { post, remove } from "~/api/client";
import { meQuery } from "~/api/queries";
import type { Resource, Run } from "~/api/types";
import { notify } from "~/app/notice";
import { ProblemAlert } from "~/app/ProblemAlert";
import { CatchUpButton } from "~/features/sets/CatchUpButton";
import { DestroyAllButton } from "~/features/sets/DestroyAllButton";
import { ConfirmButton } from "~/ui/ConfirmButton";
import { GuardedButton } from "~/ui/GuardedButton";
import { LinkButton } from "~/ui/LinkButton";
import { AbstractEditor } from "./AbstractEditor";
import { DestroyButton } from "./DestroyButton";
import { RecreateButton } from "./RecreateButton";
import { reasonOf } from "./reasons";

/** What can be done with a resource. What cannot be done now stays visible and says why. */
export function ResourceActions({ resource }: { resource: Resource }) {
  const mayRequest = useSuspenseQuery(meQuery).data.can.request;
  const gone = resource.state === "destroyed";
  const client = useQueryClient();
  const navigate = useNavigate();
  const dryRun = useMutation({
    mutationFn: () => post<Run>("/dry-runs", { resource: resource.id }),
    onSuccess: (run) => navigate({ to: "/runs/$id", params: { id: run.id } }),
  });
  const erase = useMutation({
    mutationFn: () => remove(`/resources/${resource.id}`),
    onSuccess: async () => {
      notify(`${resource.path} was deleted.`);
      await navigate(
        resource.parent === null ? { to: "/resources" } : { to: "/resources/$", params: { _splat: resource.parent } },
      );
      client.removeQueries({ queryKey: ["resources", resource.path] });
      await client.invalidateQueries({ queryKey: ["resources"] });
    },
  });
  return (
    <>
      {mayRequest && !gone && (
        <LinkButton to="/request" search={{ parent: resource.path, project: resource.project }} variant="default">
          Add below
        </LinkButton>
      )}
      {!resource.abstract && (
        <>
          <GuardedButton
            variant="default"
            reason={gone ? "It is destroyed: there is nothing to plan." : (dryRun.error?.message ?? null)}
            loading={dryRun.isPending}
            onClick={() => dryRun.mutate()}
          >
            Dry run
          </GuardedButton>
          <RecreateButton resource={resource} />
          <DestroyButton resource={resource} />
        </>
      )}
      {resource.children > 0 && !gone && mayRequest && <DestroyAllButton resource={resource} />}
      {resource.abstract && mayRequest && <CatchUpButton place={resource.path} />}
      <ConfirmButton
        label="Delete…"
        title={`Delete ${resource.path}`}
        blocked={reasonOf(resource.can.delete)}
        confirm="Delete"
        danger
        onConfirm={() => erase.mutateAsync()}
        failure={<ProblemAlert error={erase.error} />}
      >
        <p style={{ margin: 0 }}>Terrace forgets this resource; its changes and runs stay in the audit trail.</p>
      </ConfirmButton>
      {resource.abstract ? (
        <AbstractEditor key={resource.revision} resource={resource} />
      ) : (
        <GuardedButton
          reason={reasonOf(resource.can.update)}
          onClick={() => void navigate({ to: "/update/$", params: { _splat: resource.path } })}
        >
          Update
        </GuardedButton>
      )}
    </>
  );
}
