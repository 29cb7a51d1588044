import type { Notice, Source } from "~/api/versions";

export const noticeKinds: Record<Notice["kind"], { label: string; next: string }> = {
  unreachable: {
    label: "not reached",
    next: "Check the address and the integration, then fetch again.",
  },
  tag_moved: {
    label: "tag moved",
    next: "Versions keep the commit that they were made from. Ask whoever moved the tag, and make a new one.",
  },
  broken: {
    label: "cannot become a version",
    next: "Mend the module, and push another tag.",
  },
};

/** The sources that a search leaves over; `only` narrows to those that somebody should look at. */
export function filterSources(sources: Source[], q = "", only?: string): Source[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  return sources.filter(({ name, address, notices = [] }) => {
    if (only === "notices" && notices.length === 0) return false;
    return words.every((word) => `${name} ${address}`.toLowerCase().includes(word));
  });
}
