import { Link } from "@tanstack/react-router";
import type { ChangeDetail } from "~/api/types";
import { Chip } from "~/ui/Chip";
import { KeyValues } from "~/ui/KeyValues";
import { Panel } from "~/ui/Panel";
import { Time } from "~/ui/Time";
import { whyNot } from "./changeCan";

/** The rule, who gave an approval, whether I may, and the facts that an approval is bound to. */
export function ApprovalPanel({ change }: { change: ChangeDetail }) {
  const missing = Math.max(0, change.rule.approvals - change.rule.given);
  const why = whyNot(change.can.approve);
  const asked = change.state === "planned";
  const broken = change.approvals.some((approval) => approval.broke_glass !== null);
  return (
    <>
      <Panel title="Approval">
        <ul aria-label="Rules" style={{ listStyle: "none", margin: 0, padding: 0, display: "grid", gap: 8 }}>
          {change.rule.conditions.map((condition) => (
            <li key={condition.rule ?? ""} style={{ display: "flex", justifyContent: "space-between", gap: 8 }}>
              <span>
                {condition.rule && <b style={{ fontWeight: 550 }}>{condition.rule}: </b>}
                {condition.asks}
                {condition.missing && !broken && (
                  <span className="small muted" style={{ display: "block" }}>
                    {condition.missing}
                  </span>
                )}
              </span>
              {change.digest !== null && (
                <span>
                  <Chip tone={condition.missing ? "warn" : "ok"}>
                    {condition.missing ? (broken ? "set aside" : "missing") : "met"}
                  </Chip>
                </span>
              )}
            </li>
          ))}
        </ul>
        <ul style={{ listStyle: "none", margin: "10px 0 0", padding: 0, display: "grid", gap: 8 }}>
          {change.approvals.map((approval) => (
            <li
              key={`${approval.by.id}${approval.at}`}
              style={{ display: "flex", justifyContent: "space-between", gap: 8 }}
            >
              <span>
                {approval.by.name}
                <span className="small muted" style={{ display: "block" }}>
                  <Time at={approval.at} />
                  {approval.broke_glass && <>: {approval.broke_glass}</>}
                </span>
              </span>
              <span>
                <Chip tone={approval.broke_glass ? "warn" : "ok"}>
                  {approval.broke_glass ? "broke the glass" : "approved"}
                </Chip>
              </span>
            </li>
          ))}
          {asked && missing > 0 && (
            <li style={{ display: "flex", justifyContent: "space-between", gap: 8 }}>
              <span>
                {missing} more
                <span className="small muted" style={{ display: "block" }}>
                  {why === null ? "you, or anybody with the role approve here" : "anybody with the role approve here"}
                </span>
              </span>
              <span>
                <Chip tone="warn">waiting</Chip>
              </span>
            </li>
          )}
        </ul>
        {asked && why !== null && (
          <p className="small" style={{ margin: "10px 0 0", color: "var(--ink-2)" }}>
            You cannot approve: {why}
          </p>
        )}
      </Panel>
      <Panel label="Facts">
        <KeyValues
          width={92}
          rows={[
            [
              "Version",
              change.version === null ? null : (
                <Link
                  key="version"
                  to="/catalog/$key"
                  params={{ key: change.resource.template }}
                  search={{ tab: "versions" }}
                  className="mono"
                >
                  {change.resource.template}
                  <wbr />@{change.version}
                </Link>
              ),
            ],
            [
              "Was",
              change.version_before === null || change.version_before === change.version ? null : (
                <code key="was">{change.version_before}</code>
              ),
            ],
            ["Branch", change.branch === null ? null : <code key="branch">{change.branch}</code>],
            ["Pull request", change.pull_request === null ? null : `#${change.pull_request}`],
            ["Planned", change.planned_at === null ? null : <Time key="planned" at={change.planned_at} />],
            [
              "Digest",
              change.digest === null ? null : (
                <code key="digest" title={change.digest}>
                  {change.digest.slice(0, 6)}…{change.digest.slice(-3)}
                </code>
              ),
            ],
          ]}
        />
      </Panel>
    </>
  );
}
