import { useQuery } from "@tanstack/react-query";
import { get } from "~/api/client";
import type { List, Resource } from "~/api/types";
import { ResourceLink } from "./ResourceLink";
import css from "./ResourcesLayout.module.css";

/** What a search in the tree finds, wherever it stands. */
export function ResourceHits({ find }: { find: string }) {
  const hits = useQuery({
    queryKey: ["resources", "hits", find],
    queryFn: ({ signal }) => get<List<Resource>>("/resources", { q: find, limit: 30 }, signal),
  });
  if (hits.data?.items.length === 0) return <p className="small muted">No resource has this in its path.</p>;
  return (
    <ul className={css.hits}>
      {hits.data?.items.map((resource) => (
        <li key={resource.id}>
          <ResourceLink path={resource.path}>
            {resource.slug}
            <span className="small muted" style={{ display: "block" }}>
              {resource.parent ?? "root"}
            </span>
          </ResourceLink>
        </li>
      ))}
    </ul>
  );
}
