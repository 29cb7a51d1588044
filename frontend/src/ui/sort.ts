type Sortable<Row> = { name: string; by?: (row: Row) => string | number };

/** Orders rows by a column's name, or backwards with a minus in front. Unknown columns leave the order as it is. */
export function sortRows<Row>(rows: Row[], columns: Sortable<Row>[], sort: string | undefined): Row[] {
  if (sort === undefined) return rows;
  const backwards = sort.startsWith("-");
  const by = columns.find((column) => column.name === (backwards ? sort.slice(1) : sort))?.by;
  if (by === undefined) return rows;
  const ordered = [...rows].sort((a, b) => compare(by(a), by(b)));
  return backwards ? ordered.reverse() : ordered;
}

/** Upwards, downwards, unsorted: what the next click on a column's head means. */
export function nextSort(name: string, sort: string | undefined): string | undefined {
  if (sort === name) return `-${name}`;
  return sort === `-${name}` ? undefined : name;
}

// One for all comparisons: making it is what costs, and lists can have thousands of rows.
const words = new Intl.Collator("en", { numeric: true });

function compare(a: string | number, b: string | number): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return words.compare(String(a), String(b));
}
