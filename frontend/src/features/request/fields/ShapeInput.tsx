import type { Json } from "~/api/types";
import type { Shape } from "../shape";
import { BoolInput } from "./BoolInput";
import { JsonInput } from "./JsonInput";
import { ListInput } from "./ListInput";
import { MapInput } from "./MapInput";
import { NumberInput } from "./NumberInput";
import { ObjectInput } from "./ObjectInput";
import { OptionInput } from "./OptionInput";
import { TextInput } from "./TextInput";
import { TupleInput } from "./TupleInput";

export type InputProps<S extends Shape = Shape> = {
  shape: S;
  /** Undefined when nothing is set and nothing applies. */
  value: Json | undefined;
  onChange: (value: Json) => void;
  place: string;
  /** Names the control where no visible label belongs to it. */
  label: string;
  widget?: string | null;
  readOnly?: boolean;
};

/** The control for a shape. Complex shapes hold further ones of these. */
export function ShapeInput(props: InputProps) {
  const { shape, widget } = props;
  if (widget === "json") return <JsonInput {...props} />;
  switch (shape.kind) {
    case "string":
      return shape.options.length > 0 ? (
        <OptionInput {...props} options={shape.options} />
      ) : (
        <TextInput {...props} shape={shape} />
      );
    case "number":
      return shape.options.length > 0 ? (
        <OptionInput {...props} options={shape.options} />
      ) : (
        <NumberInput {...props} shape={shape} />
      );
    case "bool":
      return <BoolInput {...props} />;
    case "list":
    case "set":
      return <ListInput {...props} shape={shape} />;
    case "map":
      return <MapInput {...props} shape={shape} />;
    case "tuple":
      return <TupleInput {...props} shape={shape} />;
    case "object":
      return <ObjectInput {...props} shape={shape} />;
    case "any":
      return <JsonInput {...props} />;
  }
}
