import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { changeSetsQuery, changesQuery } from "~/api/queries";
import { pages } from "./pages";
import css from "./Shell.module.css";

/** The places of the application; the inbox says how much waits for me. */
export function Navigation() {
  const changes = useInfiniteQuery(changesQuery({ review: true, alone: true })).data?.pages[0];
  const sets = useInfiniteQuery(changeSetsQuery({ review: true })).data?.pages[0];
  const many = (changes?.items.length ?? 0) + (sets?.items.length ?? 0);
  const more = [changes, sets].some((page) => page !== undefined && page.next !== null);
  const waiting = many === 0 ? "" : `${many}${more ? "+" : ""}`;
  const group = (name: "work" | "platform") =>
    pages
      .filter((page) => page.group === name)
      .map((page) => (
        <Link
          key={page.to}
          to={page.to}
          activeOptions={{ exact: page.to === "/", includeSearch: false }}
          activeProps={{ "aria-current": "page" }}
        >
          {page.label}
          {page.to === "/inbox" && waiting !== "" && (
            <span className={css.count} title={`${waiting} need your review`}>
              {waiting}
            </span>
          )}
        </Link>
      ));
  return (
    <>
      <nav aria-label="Main">{group("work")}</nav>
      <h2 id="platform-pages">Platform</h2>
      <nav aria-labelledby="platform-pages">{group("platform")}</nav>
    </>
  );
}
