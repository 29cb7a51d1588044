import { useInterval } from "@mantine/hooks";
import { useState } from "react";
import type { Run } from "~/api/types";
import css from "./StageStrip.module.css";
import { stagesOf } from "./stages";

const words = { done: "done", now: "in progress", failed: "failed", ahead: "to come" };

/** Where a run is: its stages from left to right with how long each took. */
export function StageStrip({ run }: { run: Run }) {
  const [now, setNow] = useState(() => new Date().toISOString());
  useInterval(() => setNow(new Date().toISOString()), 1000, { autoInvoke: run.finished_at === null });
  return (
    <ol className={css.strip} aria-label="Stages">
      {stagesOf(run, now).map((view) => (
        <li
          key={view.stage}
          className={`${css.stage} ${css[view.kind]}`}
          aria-current={view.kind === "now" ? "step" : undefined}
        >
          {view.stage}
          <small>{view.text === "" ? words[view.kind] : view.text}</small>
        </li>
      ))}
    </ol>
  );
}
