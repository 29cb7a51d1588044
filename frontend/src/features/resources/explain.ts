import type { Json, Origin, Resolution, Resolutions } from "~/api/types";
import { originText } from "~/features/values/origin";
import { valueText } from "~/ui/value";

/** One place that has something to say about a value. */
export type Layer = { origin: Origin; value: Json; wins: boolean };

/** What the tables of an explanation can be narrowed to. */
export const sourceKinds = [
  { value: "own", label: "Set here" },
  { value: "inherited", label: "Inherited" },
  { value: "link", label: "Linked" },
  { value: "default", label: "Module default" },
  { value: "locked", label: "Locked" },
  { value: "contested", label: "Set more than once" },
];

/** Everything that was set for one value, strongest first; the first one wins. */
export function layersOf(resolution: Resolution): Layer[] {
  const { origin, value, overrode } = resolution;
  return [{ origin, value, wins: true }, ...overrode.map((beaten) => ({ ...beaten, wins: false }))];
}

/** The names that a search and a kind leave over, in the order of the answer. */
export function explained(resolutions: Resolutions, here: string, q = "", only?: string): [string, Resolution][] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  return Object.entries(resolutions).filter(([name, resolution]) => {
    if (only !== undefined && !isOf(only, resolution, here)) return false;
    const text = `${name} ${textOf(resolution)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Whether this layer is the resource itself, and not something above or beside it. */
export function isHere(origin: Origin, here: string): boolean {
  if (origin.kind === "input") return true;
  return "place" in origin && origin.place.kind === "resource" && origin.place.path === here;
}

function isOf(only: string, resolution: Resolution, here: string): boolean {
  const { origin, locked, overrode } = resolution;
  const own = isHere(origin, here);
  switch (only) {
    case "own":
      return own;
    case "link":
      return origin.kind === "link";
    case "default":
      return origin.kind === "module_default";
    case "locked":
      return locked !== null;
    case "contested":
      return overrode.length > 0;
    default:
      return !own && origin.kind !== "link" && origin.kind !== "module_default";
  }
}

function textOf(resolution: Resolution): string {
  const shown = (value: Json) => (resolution.sensitive ? "" : valueText(value));
  return layersOf(resolution)
    .map(({ origin, value }) => `${originText(origin)} ${shown(value)}`)
    .join(" ");
}
