import { useState } from "react";

/** Rows have no identity of their own; each gets one here, so that a row that moves takes its focus and its text along. */
export function useRowIds(count: number) {
  const [{ ids, last }, setState] = useState(() => grown([], 0, count));
  if (ids.length !== count) setState(grown(ids, last, count));
  return {
    ids,
    take: (index: number) => setState((old) => ({ ...old, ids: old.ids.filter((_, at) => at !== index) })),
    swap: (a: number, b: number) => setState((old) => ({ ...old, ids: swapped(old.ids, a, b) })),
  };
}

/** The items with two of them in each other's place; unchanged when one of the two is not there. */
export function swapped<Item>(items: Item[], a: number, b: number): Item[] {
  if (!(a in items) || !(b in items)) return items;
  return items.map((item, index) => (index === a ? items[b] : index === b ? items[a] : item) as Item);
}

function grown(ids: number[], last: number, count: number): { ids: number[]; last: number } {
  const fresh = Array.from({ length: Math.max(0, count - ids.length) }, (_, index) => last + 1 + index);
  return { ids: [...ids, ...fresh].slice(0, count), last: last + fresh.length };
}
