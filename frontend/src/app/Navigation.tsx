import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { changesQuery } from "~/api/queries";
import { pages } from "./pages";
import css from "./Shell.module.css";

/** The places of the application; the inbox says how much waits for me. */
export function Navigation() {
  const review = useInfiniteQuery(changesQuery({ review: true }));
  const first = review.data?.pages[0];
  const waiting =
    first === undefined || first.items.length === 0 ? "" : `${first.items.length}${first.next === null ? "" : "+"}`;
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
