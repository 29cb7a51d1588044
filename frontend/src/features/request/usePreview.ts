import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { post } from "~/api/client";
import type { NewResource, Preview } from "~/api/types";

/** An answer, with what was asked. */
export type Answer = Preview & { asked: NewResource };

/** What a request would do. Nothing is written, and the answer belongs to exactly this request. */
export function previewQuery(request: string | null) {
  return queryOptions({
    queryKey: ["preview", request],
    queryFn: async ({ signal }): Promise<Answer> => {
      const asked: NewResource = JSON.parse(request ?? "{}");
      return { asked, ...(await post<Preview>("/resources/preview", asked, undefined, signal)) };
    },
    retry: false,
    gcTime: 0,
  });
}

/** What a request would do, asked again after every pause in typing. An answer that is overtaken is not waited for. */
export function usePreview(request: NewResource | null) {
  const [settled] = useDebouncedValue(request === null ? null : JSON.stringify(request), 350);
  return useQuery({
    ...previewQuery(settled),
    enabled: settled !== null,
    placeholderData: keepPreviousData,
  });
}
