import { useState } from "react";
import control from "~/ui/Control.module.css";
import { usePlace } from "../FormContext";
import { placeIn } from "../places";
import { emptyOf, isFlat, type Shape } from "../shape";
import { AddRow } from "./AddRow";
import css from "./fields.module.css";
import { type MapRow, mapOf, mapRows } from "./mapRows";
import { RowTools } from "./RowTools";
import { type InputProps, ShapeInput } from "./ShapeInput";
import { useRows } from "./useRows";

type Props = InputProps<Shape & { kind: "map" }>;

/** A map as a grid of keys and values. A key that is set twice is kept on screen and refused. */
export function MapInput(props: Props) {
  const { shape, value, onChange, place, label } = props;
  const { group } = usePlace(place);
  const [entries, setEntries] = useState<MapRow[]>(() => mapRows(value));
  const [seen, setSeen] = useState(value);
  // A value that was set elsewhere, such as by a reset, replaces the rows; one's own edit does not.
  if (seen !== value) {
    setSeen(value);
    if (JSON.stringify(mapOf(entries)) !== JSON.stringify(value)) setEntries(mapRows(value));
  }
  const edit = (next: MapRow[]) => {
    setEntries(next);
    onChange(mapOf(next));
  };
  const rows = useRows({
    label,
    count: entries.length,
    ordered: false,
    add: () => edit([...entries, { id: nextId(entries), key: "", value: emptyOf(shape.item) }]),
    take: (index) => edit(entries.filter((_, at) => at !== index)),
    swap: () => undefined,
  });
  return (
    <div ref={rows.box} {...group(label)} className={css.rows}>
      {entries.map((entry, index) => (
        <Entry
          key={entry.id}
          {...props}
          entry={entry}
          index={index}
          count={entries.length}
          double={entries.some((other) => other.id !== entry.id && other.key === entry.key)}
          onSet={(part) => edit(entries.map((other) => (other.id === entry.id ? { ...other, ...part } : other)))}
          onRemove={() => rows.remove(index)}
        />
      ))}
      <AddRow {...props} empty={{}} count={entries.length} onAdd={rows.add} />
    </div>
  );
}

type EntryProps = Props & {
  entry: MapRow;
  index: number;
  count: number;
  double: boolean;
  onSet: (part: Partial<MapRow>) => void;
  onRemove: () => void;
};

function Entry({ shape, place, label, readOnly, entry, index, count, double, onSet, onRemove }: EntryProps) {
  const name = entry.key || `${label} ${index + 1}`;
  const key = (
    <input
      className={`${control.control} ${control.mono}`}
      aria-label={`Key ${index + 1} of ${label}`}
      aria-invalid={double || undefined}
      placeholder="key"
      value={entry.key}
      readOnly={readOnly}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => onSet({ key: event.currentTarget.value })}
    />
  );
  const inner = (
    <ShapeInput
      shape={shape.item}
      value={entry.value}
      onChange={(value) => onSet({ value })}
      place={placeIn(place, entry.key)}
      label={`Value of ${name}`}
      readOnly={readOnly}
    />
  );
  const tools = !readOnly && <RowTools name={name} index={index} count={count} onRemove={onRemove} />;
  return (
    <div data-row={index} className={isFlat(shape.item, entry.value) ? css.pair : css.card}>
      <div className={css.key}>{key}</div>
      <div className={css.body}>{inner}</div>
      {tools}
    </div>
  );
}

function nextId(entries: MapRow[]): number {
  return Math.max(0, ...entries.map((entry) => entry.id)) + 1;
}
