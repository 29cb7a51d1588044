export type DiffRow = { kind: "same" | "added" | "removed"; before: number | null; after: number | null; text: string };
export type DiffPart = { kind: "rows"; rows: DiffRow[] } | { kind: "fold"; rows: DiffRow[] };

/** The difference of two texts, line by line: the longest common subsequence stays, the rest is removed and added. */
export function lineDiff(before: string | null, after: string | null): DiffRow[] {
  const old = lines(before);
  const now = lines(after);
  const lengths = commonLengths(old, now);
  const rows: DiffRow[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      rows.push({ kind: "same", before: ++i, after: ++j, text: now[j - 1] ?? "" });
    } else if (i < old.length && (j >= now.length || at(lengths, i + 1, j) >= at(lengths, i, j + 1))) {
      rows.push({ kind: "removed", before: ++i, after: null, text: old[i - 1] ?? "" });
    } else {
      rows.push({ kind: "added", before: null, after: ++j, text: now[j - 1] ?? "" });
    }
  }
  return rows;
}

/** Folds long unaltered stretches, keeping some lines of context on both sides. A stretch of a few lines is shown. */
export function foldSame(rows: DiffRow[], context = 3): DiffPart[] {
  const near = rows.map((_, index) =>
    rows.slice(Math.max(0, index - context), index + context + 1).some((row) => row.kind !== "same"),
  );
  const parts: DiffPart[] = [];
  for (const part of stretches(rows, near)) {
    const shown = part.kind === "rows" || part.rows.length <= context;
    const last = parts.at(-1);
    if (shown && last?.kind === "rows") last.rows.push(...part.rows);
    else parts.push({ kind: shown ? "rows" : "fold", rows: part.rows });
  }
  return parts;
}

function stretches(rows: DiffRow[], near: boolean[]): DiffPart[] {
  const parts: DiffPart[] = [];
  rows.forEach((row, index) => {
    const kind = near[index] ? "rows" : "fold";
    const last = parts.at(-1);
    if (last?.kind === kind) last.rows.push(row);
    else parts.push({ kind, rows: [row] });
  });
  return parts;
}

/** How many lines were added and removed. */
export function stat(rows: DiffRow[]): { added: number; removed: number } {
  return {
    added: rows.filter((row) => row.kind === "added").length,
    removed: rows.filter((row) => row.kind === "removed").length,
  };
}

function lines(text: string | null): string[] {
  if (text === null || text === "") return [];
  return (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
}

function commonLengths(old: string[], now: string[]): Uint32Array[] {
  const table = Array.from({ length: old.length + 1 }, () => new Uint32Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      const row = table[i];
      if (row === undefined) continue;
      row[j] = old[i] === now[j] ? at(table, i + 1, j + 1) + 1 : Math.max(at(table, i + 1, j), at(table, i, j + 1));
    }
  }
  return table;
}

function at(table: Uint32Array[], i: number, j: number): number {
  return table[i]?.[j] ?? 0;
}
