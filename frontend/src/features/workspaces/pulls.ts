import type { Pull } from "~/api/types";

export type PullSearch = { q?: string; state?: string; sort?: string };

export const pullStates = ["open", "merged", "closed"].map((value) => ({ value, label: value }));

/** The pull requests that a search and a state leave over. */
export function filterPulls(pulls: Pull[], { q = "", state }: PullSearch): Pull[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  return pulls.filter((pull) => {
    if (state !== undefined && pull.state !== state) return false;
    const text = `#${pull.number} ${pull.title} ${pull.head_branch}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The change that a pull request carries: its number ends the branch that Terrace made for it. */
export function changeOf(pull: Pick<Pull, "head_branch">): string | null {
  return /^(?:update|delete)_.+-(\d+)$/.exec(pull.head_branch)?.[1] ?? null;
}
