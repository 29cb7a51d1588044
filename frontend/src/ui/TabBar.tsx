import { Link } from "@tanstack/react-router";
import css from "./TabBar.module.css";

export type Tab<Name extends string> = { name: Name; label: string; count?: number | string | null };

type Props<Name extends string> = { label: string; tabs: Tab<Name>[]; current: Name };

/** Views of one page, held by `?tab=` in the address. */
export function TabBar<Name extends string>({ label, tabs, current }: Props<Name>) {
  return (
    <nav className={css.tabs} aria-label={label}>
      {tabs.map((tab) => (
        <Link
          key={tab.name}
          to="."
          search={((search: object) => ({ ...search, tab: tab.name })) as never}
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
