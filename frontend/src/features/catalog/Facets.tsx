import { Link } from "@tanstack/react-router";
import type { Template } from "~/api/types";
import css from "./Catalog.module.css";
import { type CatalogSearch, kinds, labelCounts } from "./facets";

type Props = { templates: Template[]; search: CatalogSearch };

/** What the catalog can be narrowed to; each facet is a link, so that the address says it all. */
export function Facets({ templates, search }: Props) {
  return (
    <nav className={css.facets} aria-label="Facets">
      {kinds.map((kind) => (
        <Link
          key={kind}
          to="/catalog"
          search={{ ...search, kind: search.kind === kind ? undefined : kind }}
          className={css.facet}
          activeProps={{}}
          aria-current={search.kind === kind ? "true" : undefined}
        >
          {kind} <small>{templates.filter((template) => template.abstract === (kind === "abstract")).length}</small>
        </Link>
      ))}
      <span className="muted" aria-hidden="true">
        ·
      </span>
      {labelCounts(templates).map(([label, count]) => (
        <Link
          key={label}
          to="/catalog"
          search={{ ...search, label: search.label === label ? undefined : label }}
          className={css.facet}
          aria-current={search.label === label ? "true" : undefined}
        >
          {label} <small>{count}</small>
        </Link>
      ))}
    </nav>
  );
}
