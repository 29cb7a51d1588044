import type { Ref } from "~/api/types";

/** Tags and branches as groups of a select, in the server's order (newest tag first). */
export function refOptions(refs: Ref[]) {
  const items = (kind: Ref["kind"]) =>
    refs.filter((ref) => ref.kind === kind).map((ref) => ({ value: ref.name, label: ref.name }));
  return [
    { group: "Tags", items: items("tag") },
    { group: "Branches", items: items("branch") },
  ].filter((group) => group.items.length > 0);
}
