import type { ChangeDetail } from "~/api/types";
import { Panel } from "~/ui/Panel";
import { Time } from "~/ui/Time";
import css from "./ChangeTimeline.module.css";

/** Everything that happened to the change, in order. */
export function ChangeTimeline({ change }: { change: ChangeDetail }) {
  return (
    <Panel label="Timeline">
      <ol className={css.line}>
        {change.timeline.map((entry, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a timeline only grows at its end
          <li key={index}>
            <div>
              <b>{entry.event.replaceAll("_", " ")}</b> <span className="muted">by {entry.by}</span>
            </div>
            {entry.detail !== "" && <div className="small">{entry.detail}</div>}
            <div className="small muted">
              <Time at={entry.at} />
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
