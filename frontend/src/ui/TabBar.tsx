import { Link } from "@tanstack/react-router";
import css from "./TabBar.module.css";

export type Tab<Name extends string> = { name: Name; label: string; count?: number | string | null };

type Props<Name extends string> = {
  label: string;
  tabs: Tab<Name>[];
  current: Name;
  /** What of the address belongs to the page and not to one tab. */
  keep?: string[];
};

/** Views of one page, held by `?tab=` in the address; search, filters and order of a tab stay behind when it is left. */
export function TabBar<Name extends string>({ label, tabs, current, keep = [] }: Props<Name>) {
  const search = (tab: Name) => (before: Record<string, unknown>) => ({
    ...Object.fromEntries(keep.map((key) => [key, before[key]])),
    tab,
  });
  return (
    <nav className={css.tabs} aria-label={label}>
      {tabs.map((tab) => (
        <Link
          key={tab.name}
          to="."
          search={search(tab.name) as never}
          replace
          activeOptions={{ exact: true }}
          resetScroll={false}
          aria-current={tab.name === current ? "page" : undefined}
        >
          {tab.label}
          {tab.count !== undefined && tab.count !== null && <small>{tab.count}</small>}
        </Link>
      ))}
    </nav>
  );
}
