import { Fragment, type ReactNode, useEffect } from "react";
import css from "./PageHeader.module.css";

type Props = {
  title: string;
  /** What comes before the page in the breadcrumb: links, without the page itself. */
  crumbs?: ReactNode[];
  meta?: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
};

/** The top of every page: where am I, what is this, what can I do. Also names the browser's tab. */
export function PageHeader({ title, crumbs = [], meta, lead, actions }: Props) {
  useEffect(() => {
    document.title = `${title} · Terrace`;
  }, [title]);
  return (
    <header>
      {crumbs.length > 0 && (
        <nav className={css.crumbs} aria-label="Breadcrumb">
          {crumbs.map((crumb, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a breadcrumb never changes its order
            <Fragment key={index}>
              {crumb}
              <span aria-hidden="true">/</span>
            </Fragment>
          ))}
          <span aria-current="page">{title}</span>
        </nav>
      )}
      <div className={css.head}>
        <div className={css.text}>
          <h1>{title}</h1>
          {meta !== undefined && <div className={css.meta}>{meta}</div>}
          {lead !== undefined && <p className={css.lead}>{lead}</p>}
        </div>
        {actions !== undefined && <div className={css.actions}>{actions}</div>}
      </div>
    </header>
  );
}
