import { fits, isSimple } from "../shape";
import { AnyInput } from "./AnyInput";
import { BoolInput } from "./BoolInput";
import { ListInput } from "./ListInput";
import { MapInput } from "./MapInput";
import { MisfitInput } from "./MisfitInput";
import { NumberInput } from "./NumberInput";
import { ObjectInput } from "./ObjectInput";
import { OptionInput } from "./OptionInput";
import type { InputProps } from "./ShapeInput";
import { TextInput } from "./TextInput";
import { TupleInput } from "./TupleInput";
import { UnsetInput } from "./UnsetInput";

/** The control that fits a shape and what its value is now. */
export function ShapeControl(props: InputProps) {
  const { shape, value, omittable = false, implied = false } = props;
  if (!fits(shape, value)) return <MisfitInput {...props} />;
  const untold = shape.kind !== "any" && value === null && !(implied && isSimple(shape));
  const leftOut = shape.kind === "object" && value === undefined && omittable;
  if (untold || leftOut) return <UnsetInput {...props} />;
  if (shape.options.length > 0) return <OptionInput {...props} />;
  switch (shape.kind) {
    case "string":
      return <TextInput {...props} shape={shape} />;
    case "number":
      return <NumberInput {...props} shape={shape} />;
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
      return <AnyInput {...props} />;
  }
}
