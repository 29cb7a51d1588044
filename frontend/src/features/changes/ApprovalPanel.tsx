import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ChangeDetail } from "~/api/types";
import { Chip } from "~/ui/Chip";
import { ChipRows } from "~/ui/ChipRows";
import { KeyValues } from "~/ui/KeyValues";
import { Panel } from "~/ui/Panel";
import { Time } from "~/ui/Time";
import { whyNot } from "./changeCan";
import { ruleText } from "./ruleText";

/** The rule, who gave an approval, whether I may, and the facts that an approval is bound to. */
export function ApprovalPanel({ change }: { change: ChangeDetail }) {
  const why = whyNot(change.can.approve);
  const asked = change.state === "planned";
  const broken = change.approvals.some((approval) => approval.broke_glass !== null);
  const given = change.approvals.map((approval) => ({
    id: `${approval.by.id}${approval.at}`,
    text: approval.by.name,
    note: (
      <>
        <Time at={approval.at} />
        {approval.broke_glass && <>: {approval.broke_glass}</>}
      </>
    ),
    chip: (
      <Chip tone={approval.broke_glass ? "warn" : "ok"}>{approval.broke_glass ? "broke the glass" : "approved"}</Chip>
    ),
  }));
  return (
    <>
      <Panel title="Approval">
        <div style={{ display: "grid", gap: 10 }}>
          <ChipRows
            label="Rules"
            rows={change.rule.conditions.map((condition) => ({
              id: condition.rule ?? "",
              text: ruleText(condition),
              note: broken ? null : missingText(condition, change.can.approve.allowed),
              chip: change.digest !== null && (
                <Chip tone={condition.missing ? "warn" : "ok"}>
                  {condition.missing ? (broken ? "set aside" : "missing") : "met"}
                </Chip>
              ),
            }))}
          />
          <ChipRows label="Approvals" rows={given} />
        </div>
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

type Condition = ChangeDetail["rule"]["conditions"][number];

/** What is missing, and whether mine would count; where no rule names who, everybody who may approve here can give it. */
function missingText({ rule, missing, excludes_you }: Condition, mayApprove: boolean): ReactNode {
  if (!missing) return null;
  if (!rule) return `${missing}, by anybody with the role approve here`;
  if (!mayApprove || !excludes_you) return missing;
  return (
    <>
      {missing}
      <span style={{ display: "block", color: "var(--warn)" }}>
        An approval of yours would not count: {excludes_you}.
      </span>
    </>
  );
}
