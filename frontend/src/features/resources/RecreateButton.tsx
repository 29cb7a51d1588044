import { TagsInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { post } from "~/api/client";
import type { Change, Resource } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { ConfirmButton } from "~/ui/ConfirmButton";
import { reasonOf } from "./reasons";
import { WaitNotice } from "./WaitNotice";

/** Asks to take down what a resource holds and to make it again, all of it or what is at some addresses. */
export function RecreateButton({ resource }: { resource: Resource }) {
  const [addresses, setAddresses] = useState<string[]>([]);
  const navigate = useNavigate();
  const recreate = useMutation({
    mutationFn: (reason: string) =>
      post<Change>(`/resources/${resource.id}/changes`, {
        action: "recreate",
        reason,
        confirm: resource.slug,
        replace: addresses,
        wait: resource.open_change !== null,
      }),
    onSuccess: (change) => navigate({ to: "/changes/$number", params: { number: String(change.number) } }),
  });
  return (
    <ConfirmButton
      label="Recreate…"
      title={`Recreate ${resource.path}`}
      blocked={reasonOf(resource.can.recreate)}
      reason="required"
      typed={resource.slug}
      confirm="Ask for recreation"
      danger
      onConfirm={(reason) => recreate.mutateAsync(reason)}
      failure={<ProblemAlert error={recreate.error} />}
    >
      <p style={{ margin: 0 }}>
        A change plans to destroy what this resource has made and to make it again from the same values. Nothing happens
        before that plan is approved.
      </p>
      <TagsInput
        label="Only what is at these addresses"
        description="As plans show them, for example module.network.aws_vpc.main. Without any, everything is recreated."
        value={addresses}
        onChange={setAddresses}
      />
      <WaitNotice behind={resource.open_change} />
    </ConfirmButton>
  );
}
