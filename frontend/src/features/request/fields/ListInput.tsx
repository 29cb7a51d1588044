import type { Json } from "~/api/types";
import { usePlace } from "../FormContext";
import { placeIn } from "../places";
import { emptyOf, isFlat, type Shape } from "../shape";
import { AddRow } from "./AddRow";
import css from "./fields.module.css";
import { RowTools } from "./RowTools";
import { swapped, useRowIds } from "./rowIds";
import { type InputProps, ShapeInput } from "./ShapeInput";
import { useRows } from "./useRows";

type Props = InputProps<Shape & { kind: "list" | "set" }>;

/** A list or set: rows to add, remove and, where order counts, move. */
export function ListInput(props: Props) {
  const { shape, value, onChange, place, label, readOnly } = props;
  const { group } = usePlace(place);
  const items = Array.isArray(value) ? (value as Json[]) : [];
  const identities = useRowIds(items.length);
  const rows = useRows({
    label,
    count: items.length,
    ordered: shape.kind === "list" && !readOnly,
    add: () => onChange([...items, emptyOf(shape.item)]),
    take: (index) => {
      identities.take(index);
      onChange(items.filter((_, at) => at !== index));
    },
    swap: (a, b) => {
      identities.swap(a, b);
      onChange(swapped(items, a, b));
    },
  });
  return (
    <div ref={rows.box} {...group(label)} className={css.rows}>
      {items.map((item, index) => (
        <Row
          key={identities.ids[index]}
          {...props}
          item={item}
          index={index}
          count={items.length}
          rows={rows}
          onEdit={(next) => onChange(items.map((old, at) => (at === index ? next : old)))}
        />
      ))}
      <AddRow {...props} empty={[]} count={items.length} onAdd={rows.add} />
    </div>
  );
}

type RowProps = Props & {
  item: Json;
  index: number;
  count: number;
  rows: ReturnType<typeof useRows>;
  onEdit: (value: Json) => void;
};

function Row({ shape, place, label, readOnly, item, index, count, rows, onEdit }: RowProps) {
  const { secret } = usePlace(place);
  const name = `${label} ${index + 1}`;
  const tools = !readOnly && (
    <RowTools
      name={name}
      index={index}
      count={count}
      onMove={shape.kind === "list" ? (by) => rows.move(index, by) : undefined}
      onRemove={() => rows.remove(index)}
    />
  );
  const input = (
    <ShapeInput
      shape={shape.item}
      value={item}
      onChange={onEdit}
      place={placeIn(place, index)}
      label={name}
      readOnly={readOnly}
    />
  );
  const flat = isFlat(shape.item, item);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the row's own controls hold the focus; the shortcut is theirs
    <div data-row={index} className={flat ? css.row : css.card} onKeyDown={(event) => rows.onKeyDown(event, index)}>
      {!flat && <span className={css.title}>{titleOf(item, index, secret)}</span>}
      <div className={css.body}>{input}</div>
      {tools}
    </div>
  );
}

function titleOf(item: Json, index: number, secret: boolean): string {
  const name = typeof item === "object" && item !== null && "name" in item ? item.name : undefined;
  return typeof name === "string" && name !== "" && !secret ? name : `${index + 1}`;
}
