import { Button, Group } from "@mantine/core";

type Props = { page: number; size: number; count: number; onPage: (page: number) => void };

/** Steps through rows that are all here already, a page at a time; absent where one page holds them. */
export function Pager({ page, size, count, onPage }: Props) {
  if (count <= size) return null;
  const from = page * size;
  const to = Math.min(from + size, count);
  return (
    <Group gap={8} p={10} justify="flex-end">
      <span className="small muted" role="status">
        {(from + 1).toLocaleString("en")} to {to.toLocaleString("en")} of {count.toLocaleString("en")}
      </span>
      <Button variant="default" size="compact-sm" disabled={page === 0} onClick={() => onPage(page - 1)}>
        Previous
      </Button>
      <Button variant="default" size="compact-sm" disabled={to === count} onClick={() => onPage(page + 1)}>
        Next
      </Button>
    </Group>
  );
}
