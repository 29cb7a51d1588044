import { Button } from "@mantine/core";
import { useRef } from "react";
import type { Json } from "~/api/types";
import { usePlace } from "../FormContext";
import { emptyOf, isSimple, type Shape } from "../shape";
import css from "./fields.module.css";
import { RowTools } from "./RowTools";
import { type InputProps, ShapeInput } from "./ShapeInput";
import { swapped } from "./swapped";

type Props = InputProps<Shape & { kind: "list" | "set" }>;

/** A list or set: rows to add, remove and, where order counts, move. */
export function ListInput(props: Props) {
  const { shape, value, onChange, place, label, readOnly } = props;
  const { id } = usePlace(place);
  const rows = Array.isArray(value) ? (value as Json[]) : [];
  const keys = useRef<number[]>([]);
  const last = useRef(0);
  // Rows have no identity of their own; each gets one here, so that moving a row moves its focus and its text.
  while (keys.current.length < rows.length) keys.current.push(++last.current);
  keys.current.length = rows.length;
  const removeAt = (index: number) => {
    keys.current.splice(index, 1);
    onChange(rows.filter((_, at) => at !== index));
  };
  const move = (index: number, by: number) => {
    keys.current = swapped(keys.current, index, index + by);
    onChange(swapped(rows, index, index + by));
  };
  return (
    <div id={id} tabIndex={-1} role="group" aria-label={label} className={css.rows}>
      {rows.length === 0 && <p className={css.nothing}>{value === null ? "null" : `Empty ${shape.kind}.`}</p>}
      {rows.map((row, index) => (
        <Row
          key={keys.current[index]}
          {...props}
          row={row}
          index={index}
          count={rows.length}
          onEdit={(next) => onChange(rows.map((old, at) => (at === index ? next : old)))}
          onMove={(by) => move(index, by)}
          onRemove={() => removeAt(index)}
        />
      ))}
      {!readOnly && (
        <div>
          <Button
            variant="default"
            size="compact-sm"
            aria-label={`Add to ${label}`}
            onClick={() => onChange([...rows, emptyOf(shape.item)])}
          >
            Add
          </Button>
        </div>
      )}
    </div>
  );
}

type RowProps = Props & {
  row: Json;
  index: number;
  count: number;
  onEdit: (value: Json) => void;
  onMove: (by: number) => void;
  onRemove: () => void;
};

function Row({ shape, place, label, readOnly, row, index, count, onEdit, onMove, onRemove }: RowProps) {
  const { secret } = usePlace(place);
  const name = `${label} ${index + 1}`;
  const tools = !readOnly && (
    <RowTools
      name={name}
      index={index}
      count={count}
      ordered={shape.kind === "list"}
      onMove={onMove}
      onRemove={onRemove}
    />
  );
  const input = (
    <ShapeInput
      shape={shape.item}
      value={row}
      onChange={onEdit}
      place={`${place}[${index}]`}
      label={name}
      readOnly={readOnly}
    />
  );
  if (isSimple(shape.item)) {
    return (
      <div className={css.row}>
        <div>{input}</div>
        {tools}
      </div>
    );
  }
  return (
    <div className={css.card}>
      <div className={css.head}>
        <span className={css.title}>{titleOf(row, index, secret)}</span>
        {tools}
      </div>
      {input}
    </div>
  );
}

function titleOf(row: Json, index: number, secret: boolean): string {
  const name = typeof row === "object" && row !== null && "name" in row ? row.name : undefined;
  return typeof name === "string" && name !== "" && !secret ? name : `${index + 1}`;
}
