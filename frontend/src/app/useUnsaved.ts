import { useBlocker } from "@tanstack/react-router";

type Place = { pathname: string; search: Record<string, unknown> };

/**
 * Asks before an edit that is not saved is left. `kept` names what of the address may move without leaving it: search
 * and order of the same view.
 */
export function useUnsaved(dirty: boolean, kept: string[] = []): void {
  useBlocker({
    shouldBlockFn: ({ current, next }) =>
      leaves(current as Place, next as Place, kept) &&
      !window.confirm("What you altered is not saved. Leave it all the same?"),
    enableBeforeUnload: () => dirty,
    disabled: !dirty,
  });
}

/** Whether one address is another view than the other, and not only the same view searched or ordered otherwise. */
export function leaves(current: Place, next: Place, kept: string[]): boolean {
  if (current.pathname !== next.pathname) return true;
  const keys = new Set([...Object.keys(current.search), ...Object.keys(next.search)]);
  return [...keys].some((key) => !kept.includes(key) && current.search[key] !== next.search[key]);
}
