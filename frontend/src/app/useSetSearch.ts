import { useNavigate } from "@tanstack/react-router";

/** Alters a part of the page's address in place; what it does not name stays. */
export function useSetSearch<Search extends object>(): (part: Partial<Search>) => void {
  const navigate = useNavigate();
  return (part) =>
    void navigate({ to: ".", search: ((before: Search) => ({ ...before, ...part })) as never, replace: true });
}
