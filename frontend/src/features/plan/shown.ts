import type { PlanAction, Shown } from "~/api/types";
import type { Tone } from "~/ui/Chip";
import { valueText } from "~/ui/value";

export type ShownText = { text: string; quiet: boolean };

/** One side of an attribute. What the plan does not know or must not tell keeps its words. */
export function shownText(shown: Shown): ShownText {
  switch (shown.kind) {
    case "value":
      return { text: valueText(shown.value), quiet: false };
    case "unknown":
      return { text: "known after apply", quiet: true };
    case "sensitive":
      return { text: "sensitive", quiet: true };
    case "absent":
      return { text: "not set", quiet: true };
  }
}

export const actionTones: Record<PlanAction, Tone> = {
  create: "ok",
  update: "warn",
  replace: "bad",
  delete: "bad",
  read: "info",
  forget: "warn",
  no_op: "plain",
};

export const actionWords: Record<PlanAction, string> = {
  create: "add",
  update: "change",
  replace: "replace",
  delete: "destroy",
  read: "read",
  forget: "forget",
  no_op: "unchanged",
};

const rank: PlanAction[] = ["replace", "delete", "forget", "update", "create", "read", "no_op"];

/** The gravest first. */
export function byGravity<Item extends { action: PlanAction; address: string }>(items: Item[]): Item[] {
  return [...items].sort(
    (a, b) => rank.indexOf(a.action) - rank.indexOf(b.action) || a.address.localeCompare(b.address),
  );
}

const reasons: Record<string, string> = {
  replace_because_cannot_update: "cannot be altered in place",
  replace_because_tainted: "is tainted",
  replace_by_request: "somebody asked for it",
  replace_by_triggers: "what triggers its replacement was altered",
  delete_because_no_resource_config: "it is no longer in the code",
  delete_because_count_index: "its index is beyond the new count",
  delete_because_each_key: "its key is no longer asked for",
  delete_because_no_module: "its module is no longer called",
  delete_because_wrong_repetition: "it is no longer repeated",
  read_because_config_unknown: "its arguments are known only after apply",
  read_because_dependency_pending: "it depends on something that is altered",
};

/** Terraform's reason for an action, in words. A reason that is not known here is shown as it is. */
export function actionReason(reason: string | null): string | null {
  if (reason === null) return null;
  return reasons[reason] ?? reason.replaceAll("_", " ");
}
