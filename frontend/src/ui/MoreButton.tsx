import { Button } from "@mantine/core";

type Props = { list: { hasMore: boolean; loadingMore: boolean; more: () => void; rows: unknown[] | undefined } };

/** Fetches the next page of a list; absent when everything is shown. */
export function MoreButton({ list }: Props) {
  if (!list.hasMore) return null;
  return (
    <div style={{ padding: 12, textAlign: "center" }}>
      <Button variant="default" loading={list.loadingMore} onClick={list.more}>
        Show more
      </Button>
      <div className="small muted" style={{ marginTop: 4 }}>
        {list.rows?.length ?? 0} shown
      </div>
    </div>
  );
}
