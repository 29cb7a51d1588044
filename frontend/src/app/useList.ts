import { type InfiniteData, type UseInfiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import type { List } from "~/api/types";

type Options<Row> = UseInfiniteQueryOptions<
  List<Row>,
  Error,
  InfiniteData<List<Row>>,
  readonly unknown[],
  string | undefined
>;

/** The rows of a keyset-paged list that were fetched so far, and how to get more. */
export function useList<Row>(options: unknown) {
  const query = useInfiniteQuery(options as Options<Row>);
  return {
    rows: query.data?.pages.flatMap((page) => page.items),
    error: query.error,
    hasMore: query.hasNextPage,
    loadingMore: query.isFetchingNextPage,
    more: () => void query.fetchNextPage(),
  };
}
