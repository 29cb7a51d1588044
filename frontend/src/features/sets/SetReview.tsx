import { Alert } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { changeSetMembersQuery, changeSetQuery } from "~/api/queries";
import { ChangePeek } from "~/features/changes/ChangePeek";
import { Chip } from "~/ui/Chip";
import { Counts } from "~/ui/Counts";
import { PageHeader } from "~/ui/PageHeader";
import { Panel } from "~/ui/Panel";
import { personName } from "~/ui/person";
import { Sides } from "~/ui/Sides";
import { StateBadge } from "~/ui/StateBadge";
import { Time } from "~/ui/Time";
import { MemberTable } from "./MemberTable";
import { SetApproval } from "./SetApproval";
import { SetDecision } from "./SetDecision";
import { nextOf, tally } from "./setWords";

/** A change set, for the person who has to decide about all of it. */
export function SetReview({ number, open }: { number: number; open: number | undefined }) {
  const navigate = useNavigate();
  const setOpen = (open: number | undefined) => void navigate({ to: ".", search: { open }, replace: true });
  const set = useSuspenseQuery(changeSetQuery(number)).data;
  const members = useSuspenseQuery(changeSetMembersQuery(number)).data;
  return (
    <>
      <PageHeader
        crumbs={[
          <Link key="sets" to="/change-sets">
            Change sets
          </Link>,
          <span key="number">#{set.number}</span>,
        ]}
        title={set.title}
        meta={
          <>
            <StateBadge state={set.state} />
            <Chip tone={set.kind === "destroy" ? "bad" : "plain"}>{set.kind.replace("_", " ")}</Chip>
            <span>{tally(set.members)}</span>
            <span className="muted small">
              asked by {personName(set.requested_by)}, <Time at={set.created_at} />
            </span>
          </>
        }
        lead={set.reason ?? undefined}
        actions={<SetDecision set={set} members={members} />}
      />
      <div role="status" aria-live="polite" style={{ marginBottom: 12 }}>
        {set.state === "stopped" ? (
          <Alert
            variant="default"
            title="Stopped"
            styles={{
              root: { background: "var(--bad-bg)", borderColor: "transparent" },
              title: { color: "var(--bad)" },
            }}
          >
            {nextOf(set)}
          </Alert>
        ) : (
          <span className="muted">{nextOf(set)}</span>
        )}
      </div>
      <Sides
        side={
          <>
            <SetApproval set={set} />
            <Panel title="All plans together">
              <Counts counts={set.summary} long />
              <p className="small muted" style={{ margin: "8px 0 0" }}>
                Members with a plan: {set.plans} of {set.size}.
              </p>
            </Panel>
            <Panel title="What happened">
              <ul style={{ listStyle: "none", margin: 0, padding: 0, display: "grid", gap: 8 }}>
                {set.timeline.map((entry) => (
                  <li key={`${entry.at}${entry.event}`}>
                    {words[entry.event] ?? entry.event} by {entry.by}
                    <span className="small muted" style={{ display: "block" }}>
                      <Time at={entry.at} />
                    </span>
                  </li>
                ))}
              </ul>
            </Panel>
          </>
        }
      >
        <Panel bare title="Members" aside={<span className="small muted">in the order in which they go</span>}>
          <MemberTable members={members} onPeek={setOpen} />
        </Panel>
      </Sides>
      {open !== undefined && <ChangePeek number={open} onClose={() => setOpen(undefined)} />}
    </>
  );
}

const words: Record<string, string> = {
  "change_set.request": "Asked for",
  "change_set.approve": "Approved",
  "change_set.reject": "Rejected",
  "change_set.withdraw": "Withdrawn",
  "change_set.resume": "Resumed",
};
