import { changeSetsQuery } from "~/api/queries";
import type { ChangeSet } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useList } from "~/app/useList";
import { MoreButton } from "~/ui/MoreButton";
import { Panel } from "~/ui/Panel";
import { SetTable } from "./SetTable";

type Props = { title: string; filter: Parameters<typeof changeSetsQuery>[0] };

/** Change sets beside single changes: each stands for all its members. Nothing where there are none. */
export function SetPanel({ title, filter }: Props) {
  const list = useList<ChangeSet>(changeSetsQuery(filter));
  if (list.error) return <ProblemAlert error={list.error} />;
  if (list.rows === undefined || list.rows.length === 0) return null;
  return (
    <Panel bare title={title}>
      <SetTable rows={list.rows} empty={null} />
      <MoreButton list={list} />
    </Panel>
  );
}
