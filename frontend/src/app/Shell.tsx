import { useHotkeys } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { Mark } from "~/ui/Mark";
import { LiveMark } from "./LiveMark";
import { startLive } from "./live";
import { Navigation } from "./Navigation";
import { Notices } from "./Notices";
import css from "./Shell.module.css";
import { UserMenu } from "./UserMenu";

const Palette = lazy(() => import("~/features/palette/Palette").then((module) => ({ default: module.Palette })));

/** What surrounds every page of somebody who is signed in. */
export function Shell() {
  const client = useQueryClient();
  const [finding, setFinding] = useState(false);
  const [open, setOpen] = useState(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const loading = useRouterState({ select: (state) => state.isLoading });
  useEffect(() => startLive(client), [client]);
  useHotkeys([["mod+K", () => setFinding(true)]], []);
  return (
    <div className={css.app}>
      <a href="#content" className={css.skip}>
        Skip to the content
      </a>
      {loading && <div className={css.loading} />}
      <aside aria-label="Terrace" className={css.side} data-open={open || undefined}>
        <div className={css.top}>
          <Link to="/" className={css.brand}>
            <Mark />
            Terrace
          </Link>
          <button type="button" className={css.menu} aria-expanded={open} onClick={() => setOpen(!open)}>
            Menu
          </button>
        </div>
        <button type="button" className={css.find} onClick={() => setFinding(true)}>
          Find <kbd>{isApple() ? "⌘ K" : "Ctrl K"}</kbd>
        </button>
        <Navigation />
        <span className={css.grow} />
        <LiveMark />
        <UserMenu />
      </aside>
      <main id="content" className={`${css.main} ${path.startsWith("/resources") ? css.wide : ""}`} tabIndex={-1}>
        <Outlet />
      </main>
      {finding && (
        <Suspense>
          <Palette onClose={() => setFinding(false)} />
        </Suspense>
      )}
      <Notices />
    </div>
  );
}

function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}
