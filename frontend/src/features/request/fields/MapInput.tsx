import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { usePlace } from "../FormContext";
import { emptyOf, isSimple, type Shape } from "../shape";
import css from "./fields.module.css";
import { type MapRow, mapOf, mapRows } from "./mapRows";
import { RowTools } from "./RowTools";
import { type InputProps, ShapeInput } from "./ShapeInput";

type Props = InputProps<Shape & { kind: "map" }>;

/** A map as a grid of keys and values. A key that is set twice is kept on screen and refused. */
export function MapInput(props: Props) {
  const { shape, value, onChange, place, label, readOnly } = props;
  const { id } = usePlace(place);
  const [rows, setRows] = useState<MapRow[]>(() => mapRows(value));
  const [seen, setSeen] = useState(value);
  // A value that was set elsewhere, such as by a reset, replaces the rows; one's own edit does not.
  if (seen !== value) {
    setSeen(value);
    if (JSON.stringify(mapOf(rows)) !== JSON.stringify(value)) setRows(mapRows(value));
  }
  const edit = (next: MapRow[]) => {
    setRows(next);
    onChange(mapOf(next));
  };
  const set = (row: MapRow, part: Partial<MapRow>) =>
    edit(rows.map((other) => (other.id === row.id ? { ...other, ...part } : other)));
  const nextId = Math.max(0, ...rows.map((row) => row.id)) + 1;
  return (
    <div id={id} tabIndex={-1} role="group" aria-label={label} className={css.rows}>
      {rows.length === 0 && <p className={css.nothing}>Empty map.</p>}
      {rows.map((row, index) => (
        <Entry
          key={row.id}
          {...props}
          row={row}
          index={index}
          double={rows.some((other) => other.id !== row.id && other.key === row.key)}
          onSet={(part) => set(row, part)}
          onRemove={() => edit(rows.filter((other) => other.id !== row.id))}
        />
      ))}
      {!readOnly && (
        <div>
          <Button
            variant="default"
            size="compact-sm"
            aria-label={`Add to ${label}`}
            onClick={() => edit([...rows, { id: nextId, key: "", value: emptyOf(shape.item) }])}
          >
            Add
          </Button>
        </div>
      )}
    </div>
  );
}

type EntryProps = Props & {
  row: MapRow;
  index: number;
  double: boolean;
  onSet: (part: Partial<MapRow>) => void;
  onRemove: () => void;
};

function Entry({ shape, place, label, readOnly, row, index, double, onSet, onRemove }: EntryProps) {
  const name = row.key || `${label} ${index + 1}`;
  const key = (
    <TextInput
      aria-label={`Key ${index + 1} of ${label}`}
      placeholder="key"
      value={row.key}
      readOnly={readOnly}
      autoComplete="off"
      spellCheck={false}
      error={double}
      styles={{ input: { fontFamily: "var(--mono)", fontSize: 12.5 } }}
      onChange={(event) => onSet({ key: event.currentTarget.value })}
    />
  );
  const inner = (
    <ShapeInput
      shape={shape.item}
      value={row.value}
      onChange={(value) => onSet({ value })}
      place={`${place}[${JSON.stringify(row.key)}]`}
      label={`Value of ${name}`}
      readOnly={readOnly}
    />
  );
  const tools = readOnly ? (
    <span />
  ) : (
    <RowTools name={name} index={index} count={1} ordered={false} onMove={() => {}} onRemove={onRemove} />
  );
  if (isSimple(shape.item)) {
    return (
      <div className={css.pair}>
        {key}
        {inner}
        {tools}
      </div>
    );
  }
  return (
    <div className={css.card}>
      <div className={css.row} style={{ marginBottom: 8 }}>
        {key}
        {tools}
      </div>
      {inner}
    </div>
  );
}
