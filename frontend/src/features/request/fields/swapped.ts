/** The items with two of them in each other's place; unchanged when one of the two is not there. */
export function swapped<Item>(items: Item[], a: number, b: number): Item[] {
  if (!(a in items) || !(b in items)) return items;
  return items.map((item, index) => (index === a ? items[b] : index === b ? items[a] : item) as Item);
}
