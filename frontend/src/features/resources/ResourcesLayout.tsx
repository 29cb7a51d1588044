import { useMediaQuery } from "@mantine/hooks";
import { Link, Outlet } from "@tanstack/react-router";
import { useState } from "react";
import { SearchInput } from "~/ui/SearchInput";
import { ResourceHits } from "./ResourceHits";
import css from "./ResourcesLayout.module.css";
import { ResourceTree } from "./ResourceTree";

/** The tree on the left stays while the right side shows the list or one resource; on a narrow screen it is folded. */
export function ResourcesLayout() {
  const [find, setFind] = useState("");
  const [unfolded, setUnfolded] = useState(false);
  const narrow = useMediaQuery("(max-width: 1000px)", false, { getInitialValueInEffect: false });
  const shown = !narrow || unfolded;
  return (
    <div className={css.layout}>
      <nav className={css.tree} aria-label="Resource tree">
        <div style={{ display: "flex", justifyContent: "space-between", padding: "0 6px 8px" }}>
          {narrow ? (
            <button
              type="button"
              className="link small"
              aria-expanded={unfolded}
              onClick={() => setUnfolded(!unfolded)}
            >
              {unfolded ? "Hide the tree" : "Show the tree"}
            </button>
          ) : (
            <span className="small muted">Tree</span>
          )}
          <Link to="/resources" className="small muted">
            All resources
          </Link>
        </div>
        {shown && (
          <>
            <div style={{ padding: "0 2px 10px" }}>
              <SearchInput label="Find in the tree" value={find} onChange={setFind} width="100%" />
            </div>
            {find === "" ? <ResourceTree /> : <ResourceHits find={find} />}
          </>
        )}
      </nav>
      <div className={css.content}>
        <Outlet />
      </div>
    </div>
  );
}
