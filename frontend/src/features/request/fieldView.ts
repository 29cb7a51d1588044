import type { Json, Link, Resolution } from "~/api/types";
import { emptyOf, type Shape } from "./shape";

export type FieldView = {
  source: "own" | "elsewhere" | "nothing";
  /** What the control shows. */
  value: Json | undefined;
  /** The link that gives the value, when it is not the resource's own. */
  linked: Link | null;
  /** Whether an own value is laid over what applies, instead of taking its place. */
  laidOver: boolean;
  /** What an own value starts with. */
  start: Json;
  note: string | null;
};

type Given = { own: Json | undefined; inherited: Resolution | undefined; shape: Shape; sensitive: boolean };

/** What a field shows: the own value, else the one that applies without it. */
export function fieldView({ own, inherited, shape, sensitive }: Given): FieldView {
  const start = emptyOf(shape);
  if (own !== undefined) {
    const kept = sensitive && own === null;
    return {
      source: "own",
      value: own,
      linked: null,
      laidOver: false,
      start,
      note: kept ? "A value is stored and stays as it is. Type to replace it." : null,
    };
  }
  if (inherited === undefined)
    return { source: "nothing", value: shape.fallback, linked: null, laidOver: false, start, note: null };
  const { origin, value } = inherited;
  const elsewhere = { source: "elsewhere" as const, linked: null, laidOver: false, start, note: null };
  if (origin.kind === "link")
    return { ...elsewhere, value: undefined, linked: { resource: origin.resource, output: origin.output } };
  if (inherited.sensitive) {
    const note = origin.kind === "module_default" ? null : "A value applies that is not shown.";
    return { ...elsewhere, value: undefined, note };
  }
  // Own tags are laid over the effective ones; starting from a copy of those would keep them when they move above.
  if (origin.kind === "tags") return { ...elsewhere, value, start: {}, laidOver: true };
  return { ...elsewhere, value };
}
