import { useRouter } from "@tanstack/react-router";
import { CopyButton } from "~/ui/CopyButton";
import type { Draft } from "./draft";
import { forLink } from "./prefill";
import type { RequestSearch } from "./steps";

type Props = { search: RequestSearch; draft: Draft; secrets: ReadonlySet<string> };

/** Copies the address of the form as it is filled in now, without secrets. */
export function CopyLink({ search, draft, secrets }: Props) {
  const router = useRouter();
  const link = () => {
    const filled = { ...search, step: undefined, name: draft.slug || undefined, inputs: forLink(draft, secrets) };
    return `${window.location.origin}${router.buildLocation({ to: "/request", search: filled }).href}`;
  };
  return <CopyButton label="Copy a link to this form" text={link} />;
}
