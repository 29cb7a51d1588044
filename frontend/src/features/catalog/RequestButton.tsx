import { useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { meQuery } from "~/api/queries";
import type { Template } from "~/api/types";
import { GuardedButton } from "~/ui/GuardedButton";
import { whyNotRequest } from "./facets";

/** Opens the form for a new resource of this template, or says why there is none. */
export function RequestButton({ template }: { template: Template }) {
  const me = useSuspenseQuery(meQuery).data;
  const navigate = useNavigate();
  return (
    <GuardedButton
      reason={whyNotRequest(template, me.can.request)}
      onClick={() => void navigate({ to: "/request", search: { template: template.key } })}
    >
      Request
    </GuardedButton>
  );
}
