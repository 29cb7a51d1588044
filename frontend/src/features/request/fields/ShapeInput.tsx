import type { Json } from "~/api/types";
import type { Shape } from "../shape";
import { PlaceIssues } from "./PlaceIssues";
import { ShapeControl } from "./ShapeControl";

export type InputProps<S extends Shape = Shape> = {
  shape: S;
  /** Undefined when nothing is set and nothing applies. */
  value: Json | undefined;
  /** Undefined leaves the value out; only where it may be. */
  onChange: (value: Json | undefined) => void;
  place: string;
  /** Names the control where no visible label belongs to it. */
  label: string;
  /** Whether an emptied control leaves the value out. */
  omittable?: boolean;
  /** Whether the value applies without being set here. */
  implied?: boolean;
  widget?: string | null;
  readOnly?: boolean;
};

/** The control for a shape, and what is wrong there. Complex shapes hold further ones of these. */
export function ShapeInput(props: InputProps) {
  return (
    <>
      <ShapeControl {...props} />
      <PlaceIssues place={props.place} />
    </>
  );
}
