import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { auditQuery, changesQuery, meQuery, resourcesQuery, runsQuery, templatesQuery } from "~/api/queries";
import type { AuditEntry, Change, Resource, Run } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useList } from "~/app/useList";
import { RunTable } from "~/features/runs/RunTable";
import { SetPanel } from "~/features/sets/SetPanel";
import { EmptyState } from "~/ui/EmptyState";
import { LinkButton } from "~/ui/LinkButton";
import { PageHeader } from "~/ui/PageHeader";
import { Panel } from "~/ui/Panel";
import { Sides } from "~/ui/Sides";
import { Activity } from "./Activity";
import { ChangeRows } from "./ChangeRows";
import { FirstSteps } from "./FirstSteps";

/** My work first: what waits for me, what I wait for, what failed; then what happened lately. */
export function Home() {
  const me = useSuspenseQuery(meQuery).data;
  const review = useList<Change>(changesQuery({ review: true, alone: true }));
  const mine = useList<Change>(changesQuery({ mine: true, alone: true }));
  const failed = useList<Change>(changesQuery({ state: "failed" }));
  const stuck = useList<Change>(changesQuery({ state: "stuck" }));
  const runs = useList<Run>(runsQuery({ limit: 6 }));
  const outdated =
    useList<Resource>(resourcesQuery({ limit: 200 })).rows?.filter((resource) => resource.out_of_date) ?? [];
  const audit = useList<AuditEntry>(auditQuery({ limit: 8 }));
  const templates = useQuery(templatesQuery());
  const open = mine.rows?.filter((change) => change.open);
  const failing = failed.rows === undefined || stuck.rows === undefined ? undefined : [...failed.rows, ...stuck.rows];
  const all = (view: "mine" | undefined, count: number | undefined) =>
    count !== undefined && count > 0 ? (
      <Link to="/inbox" search={{ view }} className="small">
        Open in the inbox
      </Link>
    ) : null;
  return (
    <>
      <PageHeader title="Home" actions={me.can.request && <LinkButton to="/catalog">Request a resource</LinkButton>} />
      <ProblemAlert error={review.error ?? mine.error ?? failed.error} />
      {templates.data?.length === 0 && <FirstSteps administer={me.can.administer} />}
      <Sides width={340} side={<Activity entries={audit.rows} outdated={outdated} />}>
        <div style={{ display: "grid", gap: 16 }}>
          <SetPanel title="Change sets that need my review" filter={{ review: true }} />
          <Panel title="Needs my review" bare aside={all(undefined, review.rows?.length)}>
            <ChangeRows
              label="Needs my review"
              rows={review.rows}
              empty={<EmptyState title="No change waits for your review" />}
            />
          </Panel>
          <SetPanel title="My open change sets" filter={{ mine: true, open: true }} />
          <Panel title="My open changes" bare aside={all("mine", open?.length)}>
            <ChangeRows
              label="My open changes"
              rows={open}
              empty={
                <EmptyState title="You wait for nothing">
                  Ask for a resource in the catalog; its change appears here until it is applied.
                </EmptyState>
              }
            />
          </Panel>
          <Panel title="Failing" bare>
            <ChangeRows label="Failing" rows={failing} empty={<EmptyState title="Nothing is failing" />} />
          </Panel>
          <Panel
            title="Latest runs"
            bare
            aside={
              <Link to="/runs" className="small">
                All runs
              </Link>
            }
          >
            <RunTable brief rows={runs.rows?.slice(0, 6)} empty={<EmptyState title="No runs yet" />} />
          </Panel>
        </div>
      </Sides>
    </>
  );
}
