import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { everyResourceQuery } from "~/api/queries";
import type { Resource } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { health } from "./health";
import css from "./ResourcesLayout.module.css";

/** The resource tree from its roots; a branch is fetched when it is opened. */
export function ResourceTree() {
  return <Level parent="" />;
}

function Level({ parent }: { parent: string }) {
  const children = useQuery(everyResourceQuery({ parent }));
  if (children.error !== null) return <ProblemAlert error={children.error} />;
  if (children.data === undefined) return <Skeleton h={16} my={6} ml={8} w="70%" />;
  const nodes = children.data
    .filter((resource) => (resource.parent ?? "") === parent)
    .sort((a, b) => a.slug.localeCompare(b.slug));
  if (parent === "" && nodes.length === 0) return <p className="small muted">The tree is empty.</p>;
  return (
    <ul className={css.level}>
      {nodes.map((resource) => (
        <Node key={resource.id} resource={resource} />
      ))}
    </ul>
  );
}

function Node({ resource }: { resource: Resource }) {
  const here = useParams({ strict: false })._splat ?? "";
  const [choice, setChoice] = useState<boolean | null>(null);
  const open = choice ?? (here === resource.path || here.startsWith(`${resource.path}/`) || resource.parent === null);
  const leaf = resource.children === 0;
  const { colour, text } = health(resource);
  return (
    <li>
      <div className={css.node}>
        <button
          type="button"
          className={css.toggle}
          disabled={leaf}
          aria-expanded={leaf ? undefined : open}
          aria-label={leaf ? `${resource.slug} has no children` : `${open ? "Fold" : "Unfold"} ${resource.slug}`}
          onClick={() => setChoice(!open)}
        >
          <span aria-hidden="true">{leaf ? "" : open ? "▾" : "▸"}</span>
        </button>
        <Link
          to="/resources/$"
          params={{ _splat: resource.path }}
          activeProps={{ "aria-current": "page" }}
          activeOptions={{ exact: true, includeSearch: false }}
        >
          {resource.slug}
        </Link>
        {resource.abstract ? (
          <span className="small muted">{resource.children}</span>
        ) : (
          <span className={css.dot} style={{ background: colour }} role="img" aria-label={text} title={text} />
        )}
      </div>
      {open && !leaf && <Level parent={resource.path} />}
    </li>
  );
}
