import type { FieldUi, Json, JsonSchema, Link, Resolution } from "~/api/types";
import { placeText } from "~/features/values/origin";
import { emptyOf, type Shape, shapeOf } from "./shape";

export type FieldView = {
  source: "own" | "elsewhere" | "nothing";
  /** What the control shows. */
  value: Json | undefined;
  /** What applies while nothing is set here; undefined where that is nothing, or must not be shown. */
  without: Json | undefined;
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
  const elsewhere = { ...applying(inherited, shape), start: emptyOf(shape) };
  if (own === undefined) return elsewhere;
  const kept = sensitive && own === null;
  return {
    ...elsewhere,
    source: "own",
    value: kept ? undefined : own,
    linked: null,
    laidOver: false,
    note: kept ? "A value is stored and stays as it is. Type to replace it." : null,
  };
}

function applying(inherited: Resolution | undefined, shape: Shape): Omit<FieldView, "start"> {
  const nothing = { linked: null, laidOver: false, note: null };
  if (inherited === undefined) {
    const value = shape.fallback;
    return { ...nothing, source: "nothing", value, without: value };
  }
  const { origin, value } = inherited;
  const hidden = { ...nothing, source: "elsewhere" as const, value: undefined, without: undefined };
  if (origin.kind === "link") return { ...hidden, linked: { resource: origin.resource, output: origin.output } };
  if (inherited.sensitive)
    return { ...hidden, note: origin.kind === "module_default" ? null : "A value applies that is not shown." };
  // Own tags are laid over the effective ones; starting from a copy of those would keep them when they move above.
  return { ...nothing, source: "elsewhere", value, without: value, laidOver: origin.kind === "tags" };
}

/** The shape of a field; what the author offers counts where the type offers nothing. */
export function fieldShape(schema: JsonSchema, ui: FieldUi): Shape {
  const shape = shapeOf(schema);
  return shape.options.length > 0 ? shape : { ...shape, options: ui.options.filter((option) => option !== null) };
}

/** Why a field cannot be edited; null where it can. `exists` says that the resource was created with a value of it. */
export function whyFixed(ui: FieldUi, inherited: Resolution | undefined, exists: boolean): string | null {
  const locked = inherited?.locked ?? null;
  if (locked !== null) return `Locked by ${placeText(locked)}: it cannot be set here.`;
  if (ui.read_only) return "Read only: the template's author gives it its value.";
  if (ui.frozen && exists) return "Fixed since the resource was created; another value takes a new resource.";
  return null;
}

/** How a field is edited until somebody chooses otherwise. A value of any type has controls of its own. */
export function firstView(ui: FieldUi, shape: Shape): "form" | "hcl" | "json" {
  if (ui.widget === "hcl") return "hcl";
  return ui.widget === "json" && shape.kind !== "any" ? "json" : "form";
}
