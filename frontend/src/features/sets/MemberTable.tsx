import { Link } from "@tanstack/react-router";
import type { ChangeSetMember } from "~/api/types";
import { ResourceLink } from "~/features/resources/ResourceLink";
import { Counts } from "~/ui/Counts";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { StateBadge } from "~/ui/StateBadge";
import { whyOf } from "./setWords";

const columns = (peek: (number: number) => void): Column<ChangeSetMember>[] => [
  {
    name: "resource",
    label: "Resource",
    cell: (member) => (
      <>
        <span className="muted">{member.position}</span> <ResourceLink path={member.path} />
        {whyOf(member) !== "" && (
          <div className="small muted" style={{ overflowWrap: "anywhere" }}>
            {whyOf(member)}
          </div>
        )}
      </>
    ),
  },
  {
    name: "change",
    label: "Change",
    cell: (member) =>
      member.change === null ? (
        <span className="muted">{member.number === null ? "not asked for yet" : `#${member.number}, deleted`}</span>
      ) : (
        <Link to="/changes/$number" params={{ number: String(member.change.number) }} style={{ whiteSpace: "nowrap" }}>
          #{member.change.number} {member.change.action}
        </Link>
      ),
  },
  { name: "stage", label: "Stage", cell: (member) => <StateBadge state={member.stage} /> },
  {
    name: "plan",
    label: "Plan",
    cell: (member) =>
      member.change?.summary ? <Counts counts={member.change.summary} /> : <span className="muted">no plan</span>,
  },
  {
    name: "peek",
    label: "",
    end: true,
    cell: ({ change }) =>
      change?.summary ? (
        <button
          type="button"
          className="link small"
          aria-label={`Show the plan of change ${change.number}`}
          onClick={() => peek(change.number)}
        >
          Plan
        </button>
      ) : null,
  },
];

type Props = {
  members: ChangeSetMember[];
  /** Shows the plan of a change beside the table. */
  onPeek: (number: number) => void;
};

/** The members of a set in the order in which they go. */
export function MemberTable({ members, onPeek }: Props) {
  return (
    <DataTable
      label="Members"
      columns={columns(onPeek)}
      rows={members}
      id={(member) => member.path}
      empty={<EmptyState title="No members" />}
    />
  );
}
