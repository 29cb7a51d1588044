import { Alert } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Fragment } from "react";
import { changeDiffQuery, changeQuery } from "~/api/queries";
import { ResourceLink } from "~/features/resources/ResourceLink";
import { Chip } from "~/ui/Chip";
import { PageHeader } from "~/ui/PageHeader";
import { personName } from "~/ui/person";
import { Sides } from "~/ui/Sides";
import { StateBadge } from "~/ui/StateBadge";
import { TabBar } from "~/ui/TabBar";
import { Time } from "~/ui/Time";
import { ApprovalPanel } from "./ApprovalPanel";
import { byHandWords } from "./ByHandCode";
import { ChangeActions } from "./ChangeActions";
import { ChangeCode } from "./ChangeCode";
import { ChangeInputs } from "./ChangeInputs";
import { ChangeLog } from "./ChangeLog";
import { ChangePlan } from "./ChangePlan";
import { ChangeTimeline } from "./ChangeTimeline";
import { nextStep } from "./changeCan";
import { alteredInputs } from "./inputRows";
import type { ChangeTab } from "./tabs";

/** One change, for the person who has to decide about it. */
export function ChangeReview({ number, tab }: { number: number; tab: ChangeTab }) {
  const change = useSuspenseQuery(changeQuery(number)).data;
  const written = change.state !== "requested" && change.state !== "waiting";
  const diff = useQuery({ ...changeDiffQuery(number), enabled: written }).data;
  const files = diff?.files.length;
  const bad = change.state === "failed" || change.state === "stuck";
  return (
    <>
      <PageHeader
        crumbs={[
          <Link key="changes" to="/changes">
            Changes
          </Link>,
          <span key="number">#{change.number}</span>,
        ]}
        title={change.title}
        meta={
          <>
            <StateBadge state={change.state} />
            <Chip tone={change.action === "destroy" || change.action === "recreate" ? "bad" : "plain"}>
              {change.action}
            </Chip>
            <ResourceLink path={change.resource.path} />
            <span className="muted small">
              asked by {personName(change.requested_by)}, <Time at={change.created_at} />
            </span>
          </>
        }
        lead={change.reason ?? undefined}
        actions={<ChangeActions change={change} />}
      />
      <div role="status" aria-live="polite" style={{ marginBottom: 12 }}>
        {bad ? (
          <Alert
            variant="default"
            title={change.state === "failed" ? "Not applied" : "No plan could be made"}
            styles={{
              root: { background: "var(--bad-bg)", borderColor: "transparent" },
              title: { color: "var(--bad)" },
            }}
          >
            {change.state_reason !== null && <p style={{ margin: "0 0 4px" }}>{change.state_reason}</p>}
            {nextStep(change)}
          </Alert>
        ) : (
          <span className="muted">
            {change.change_set !== null && (
              <>
                Part of{" "}
                <Link to="/change-sets/$number" params={{ number: String(change.change_set) }}>
                  change set #{change.change_set}
                </Link>
                , which is decided on as a whole.{" "}
              </>
            )}
            {change.waits_for !== null && (
              <>
                Waits for <ChangeLink number={change.waits_for} />.{" "}
              </>
            )}
            {nextStep(change)}
            {change.state === "closed" && change.state_reason !== null && ` ${sentence(change.state_reason)}`}
          </span>
        )}
        {change.held_up && (
          <Alert
            variant="default"
            title="The next step failed and is tried again"
            mt={8}
            styles={{
              root: { background: "var(--warn-bg)", borderColor: "transparent" },
              title: { color: "var(--warn)" },
            }}
          >
            <p style={{ margin: "0 0 4px" }}>{sentence(change.held_up)}</p>
            It goes on by itself as soon as it can.
          </Alert>
        )}
        {change.followed_by.length > 0 && (
          <span className="muted">
            {" "}
            Behind it {change.followed_by.length === 1 ? "waits" : "wait"}{" "}
            {change.followed_by.map((number, index) => (
              <Fragment key={number}>
                {index > 0 && ", "}
                <ChangeLink number={number} />
              </Fragment>
            ))}
            .
          </span>
        )}
      </div>
      {diff?.by_hand && change.open && (
        <Alert variant="default" title="Code made by hand" mb={12}>
          {byHandWords(diff.by_hand)}{" "}
          <Link to="." search={{ tab: "code" }}>
            See the code
          </Link>
        </Alert>
      )}
      <Sides side={<ApprovalPanel change={change} />}>
        <TabBar
          label="Change"
          current={tab}
          tabs={[
            { name: "plan", label: "Plan" },
            { name: "inputs", label: "Inputs", count: alteredInputs(change) },
            {
              name: "code",
              label: "Code",
              count: files === undefined ? null : `${files} ${files === 1 ? "file" : "files"}`,
            },
            { name: "log", label: "Log", count: change.runs.length },
            { name: "timeline", label: "Timeline", count: change.timeline.length },
          ]}
        />
        {tab === "plan" && <ChangePlan change={change} />}
        {tab === "inputs" && <ChangeInputs change={change} />}
        {tab === "code" && <ChangeCode change={change} />}
        {tab === "log" && <ChangeLog change={change} />}
        {tab === "timeline" && <ChangeTimeline change={change} />}
      </Sides>
    </>
  );
}

function ChangeLink({ number }: { number: number }) {
  return (
    <Link to="/changes/$number" params={{ number: String(number) }}>
      change #{number}
    </Link>
  );
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
