import type { QueryClient } from "@tanstack/react-query";

/** Reads again what tells who may do what: accounts, teams, and what I may do myself. */
export function refreshPeople(client: QueryClient): Promise<unknown> {
  const words = ["people", "teams", "me"];
  return Promise.all(words.map((word) => client.invalidateQueries({ queryKey: [word] })));
}
