import { useSyncExternalStore } from "react";
import { liveState } from "./live";
import css from "./Shell.module.css";

/** Says when what is on screen may be old. Silent while all is well. */
export function LiveMark() {
  const state = useSyncExternalStore(liveState.subscribe, liveState.read);
  return (
    <div role="status" className={state === "interrupted" ? css.live : undefined}>
      {state === "interrupted" && "Live updates interrupted, connecting again"}
    </div>
  );
}
