import { Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import css from "./DataTable.module.css";
import { nextSort, sortRows } from "./sort";

export type Column<Row> = {
  name: string;
  label: string;
  cell: (row: Row) => ReactNode;
  /** What rows are ordered by; columns without it cannot be sorted. */
  by?: (row: Row) => string | number;
  end?: boolean;
  width?: string;
};

type Props<Row> = {
  label: string;
  columns: Column<Row>[];
  /** Undefined while the first page is on its way. */
  rows: Row[] | undefined;
  id: (row: Row) => string;
  sort?: string;
  onSort?: (sort: string | undefined) => void;
  empty: ReactNode;
};

/** A table with sortable columns, skeleton rows while it loads, and its own words when it is empty. */
export function DataTable<Row>({ label, columns, rows, id, sort, onSort, empty }: Props<Row>) {
  if (rows !== undefined && rows.length === 0) return empty;
  const sorted = rows === undefined ? undefined : sortRows(rows, columns, sort);
  return (
    <div className={css.frame}>
      <table className={css.table} aria-label={label} aria-busy={rows === undefined}>
        <thead>
          <tr>
            {columns.map((column) =>
              column.label === "" ? (
                <td key={column.name} style={{ width: column.width }} />
              ) : (
                <th
                  key={column.name}
                  className={column.end ? css.end : undefined}
                  style={{ width: column.width }}
                  aria-sort={direction(column.name, sort)}
                >
                  <Head column={column} sort={sort} onSort={onSort} />
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {sorted?.map((row) => (
            <tr key={id(row)}>
              {columns.map((column, index) => (
                <td
                  key={column.name}
                  className={column.end ? css.end : undefined}
                  data-label={index === 0 ? undefined : column.label || undefined}
                >
                  <div>{column.cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
          {sorted === undefined &&
            [0, 1, 2, 3].map((row) => (
              <tr key={row}>
                {columns.map((column) => (
                  <td key={column.name}>
                    <Skeleton h={14} my={4} w={`${45 + ((row * 17) % 40)}%`} />
                  </td>
                ))}
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}

type HeadProps<Row> = {
  column: Column<Row>;
  sort: string | undefined;
  onSort: ((sort: string | undefined) => void) | undefined;
};

function Head<Row>({ column, sort, onSort }: HeadProps<Row>) {
  if (column.by === undefined || onSort === undefined) return column.label;
  const arrow = sort === column.name ? "↑" : sort === `-${column.name}` ? "↓" : "";
  return (
    <button type="button" onClick={() => onSort(nextSort(column.name, sort))}>
      {column.label} <span aria-hidden="true">{arrow}</span>
    </button>
  );
}

function direction(name: string, sort: string | undefined): "ascending" | "descending" | undefined {
  if (sort === name) return "ascending";
  return sort === `-${name}` ? "descending" : undefined;
}
