import type { Resource } from "~/api/types";

/** How a resource is, in a colour and the words that say the same. */
export function health(resource: Resource): { colour: string; text: string } {
  if (resource.open_change !== null) return { colour: "var(--info)", text: `change #${resource.open_change} is open` };
  if (resource.drift.status === "drifted") return { colour: "var(--bad)", text: "drifted" };
  if (resource.out_of_date) return { colour: "var(--warn)", text: "out of date" };
  if (resource.state === "provisioned") return { colour: "var(--ok)", text: "provisioned" };
  if (resource.state === "destroyed") return { colour: "var(--line-3)", text: "destroyed" };
  return { colour: "var(--line-3)", text: resource.state === "destroy" ? "to be destroyed" : "not provisioned yet" };
}
