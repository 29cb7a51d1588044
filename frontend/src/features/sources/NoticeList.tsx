import { Link } from "@tanstack/react-router";
import type { Notice } from "~/api/versions";
import { Chip } from "~/ui/Chip";
import { Panel } from "~/ui/Panel";
import { Time } from "~/ui/Time";
import { noticeKinds } from "./notices";

/** What the last refresh of a source met: each with what happened and what to do. */
export function NoticeList({ notices }: { notices: Notice[] }) {
  if (notices.length === 0) return null;
  return (
    <Panel title="What somebody should know">
      <ul style={{ listStyle: "none", margin: 0, padding: 0, display: "grid", gap: 12 }}>
        {notices.map((notice) => {
          const { label, next } = noticeKinds[notice.kind];
          return (
            <li key={`${notice.kind} ${notice.template} ${notice.reference}`}>
              <div style={{ display: "flex", gap: 8, alignItems: "center", flexWrap: "wrap" }}>
                <Chip tone={notice.kind === "unreachable" ? "bad" : "warn"}>{label}</Chip>
                {notice.reference && <code>{notice.reference}</code>}
                {notice.template && (
                  <Link
                    className="link"
                    to="/catalog/$key"
                    params={{ key: notice.template }}
                    search={{ tab: "versions" }}
                  >
                    {notice.template}
                  </Link>
                )}
                <span className="small muted">
                  since <Time at={notice.since} />
                </span>
              </div>
              <div style={{ overflowWrap: "anywhere" }}>{notice.detail}</div>
              <div className="small muted">{next}</div>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
