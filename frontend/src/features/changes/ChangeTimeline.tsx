import type { ChangeDetail } from "~/api/types";
import { Panel } from "~/ui/Panel";
import { Time } from "~/ui/Time";
import css from "./ChangeTimeline.module.css";
import { CommentForm } from "./CommentForm";

/** Everything that happened to the change, in order, with what people said about it. */
export function ChangeTimeline({ change }: { change: ChangeDetail }) {
  return (
    <Panel label="Timeline">
      <ol className={css.line}>
        {change.timeline.map((entry, index) => {
          const said = entry.event === "change.comment";
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a timeline only grows at its end
            <li key={index}>
              <div>
                {said ? (
                  <>
                    <b>{entry.by}</b> <span className="muted">said</span>
                  </>
                ) : (
                  <>
                    <b>{eventWords(entry.event)}</b> <span className="muted">by {entry.by}</span>
                  </>
                )}
              </div>
              {entry.detail !== "" && <div className={said ? css.said : "small"}>{entry.detail}</div>}
              <div className="small muted">
                <Time at={entry.at} />
              </div>
            </li>
          );
        })}
      </ol>
      <CommentForm number={change.number} />
    </Panel>
  );
}

/** `change.plan_finished` as `Plan finished`. */
function eventWords(event: string): string {
  const words = event.replace(/^change\./, "").replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
