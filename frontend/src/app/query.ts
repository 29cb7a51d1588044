import { QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "~/api/problem";

/** Called when the session is gone, so that the application can ask for a new one. Set once by main. */
export const session = { lost: () => {} };

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      // The question who I am is asked by the route guard, which answers a refusal itself.
      if (query.queryKey[0] !== "me" && error instanceof ApiProblem && error.status === 401) session.lost();
    },
  }),
  defaultOptions: {
    queries: { staleTime: 15_000, retry: (count, error) => isPassing(error) && count < 2, refetchOnWindowFocus: true },
    mutations: { retry: false },
  },
});

/** Only a server that could not answer is asked again; a refusal stays a refusal. */
function isPassing(error: Error): boolean {
  return error instanceof ApiProblem && (error.status === 0 || error.status === 502 || error.status === 503);
}
