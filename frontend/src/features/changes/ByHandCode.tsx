import type { ByHand } from "~/api/types";
import { DiffView } from "~/ui/DiffView";
import { Panel } from "~/ui/Panel";
import { Time } from "~/ui/Time";

/** What people committed on the branch, against what Terrace generated. */
export function ByHandCode({ byHand }: { byHand: ByHand }) {
  return (
    <Panel title="Made by hand">
      <p style={{ margin: "0 0 8px" }}>{byHandWords(byHand)}</p>
      <ul style={{ margin: "0 0 12px", paddingLeft: 18 }}>
        {byHand.commits.map((commit) => (
          <li key={commit.id}>
            <code>{commit.id.slice(0, 8)}</code> {commit.message.split("\n")[0]}{" "}
            <span className="small muted">
              by {commit.author}, <Time at={commit.at} />
            </span>
          </li>
        ))}
      </ul>
      {byHand.files.map((file) => (
        <DiffView key={file.path} path={file.path} before={file.before} after={file.after} />
      ))}
    </Panel>
  );
}

/** One sentence for whoever has to decide. */
export function byHandWords({ commits }: ByHand): string {
  const many = commits.length === 1 ? "1 commit was" : `${commits.length} commits were`;
  return `${many} made by hand on this branch. They are kept: Terrace writes there no more, and what moves above is not followed.`;
}
