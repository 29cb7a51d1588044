import type { Form, Json } from "~/api/types";
import type { Draft } from "./draft";
import { without } from "./draft";
import { hasUnfinished } from "./unfinished";

// A link may fill a form in. Secrets are neither written into a link nor taken from one: addresses are kept and sent on.

/** What a link gives to a form: values of fields that it shows, and that hold no secret. */
export function fromLink(inputs: Record<string, Json> | undefined, form: Form | undefined): Record<string, Json> {
  const fields = form?.ui.fields ?? {};
  const open = (name: string) => fields[name] !== undefined && !fields[name].sensitive && !fields[name].hidden;
  return Object.fromEntries(Object.entries(inputs ?? {}).filter(([name]) => open(name)));
}

/** What of a draft goes into a link. */
export function forLink(draft: Draft, secrets: ReadonlySet<string>): Record<string, Json> | undefined {
  const whole = Object.entries(without(draft.inputs, secrets)).filter(([, value]) => !hasUnfinished(value));
  return whole.length === 0 ? undefined : Object.fromEntries(whole);
}
