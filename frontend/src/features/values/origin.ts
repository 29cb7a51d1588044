import type { Origin, Place, Resolution } from "~/api/types";

/** Where something was set, in few words: `acme/local-1`, `template local_network`, `project storefront`. */
export function placeText(place: Place): string {
  if (place.kind === "resource") return place.path;
  return place.kind === "template" ? `template ${place.key}` : `project ${place.slug}`;
}

/** Where a value came from, in few words. */
export function originText(origin: Origin): string {
  switch (origin.kind) {
    case "input":
      return "set here";
    case "link":
      return `link · ${origin.resource} → ${origin.output}`;
    case "config":
      return `${placeText(origin.place)} · config`;
    case "tag":
      return `${placeText(origin.place)} · tag`;
    case "tags":
      return "effective tags";
    case "template_override":
      return `template ${origin.key} · override`;
    case "module_default":
      return "module default";
  }
}

/** A value that comes from elsewhere than the module itself or this resource. */
export function isInherited(resolution: Resolution | undefined): resolution is Resolution {
  return resolution !== undefined && resolution.origin.kind !== "input" && resolution.origin.kind !== "module_default";
}
