import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { post } from "~/api/client";
import type { NewResource, Preview } from "~/api/types";

/** What a request would do, asked again after every pause in typing. Nothing is written. */
export function usePreview(request: NewResource | null) {
  const [settled] = useDebouncedValue(request === null ? null : JSON.stringify(request), 350);
  return useQuery({
    queryKey: ["preview", settled],
    queryFn: ({ signal }) => post<Preview>("/resources/preview", JSON.parse(settled ?? "{}"), undefined, signal),
    enabled: settled !== null,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
}
