import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { compareQuery } from "~/api/queries";
import { GravityChip } from "./GravityChip";

type Props = { template: string; from: string; to: string };

/** What a version means for users of the one before it; leads to the whole comparison. */
export function ChangeMark({ template, from, to }: Props) {
  const comparison = useQuery(compareQuery(template, from, to));
  return (
    <Link
      to="/catalog/$key"
      params={{ key: template }}
      search={{ tab: "compare", from, to }}
      aria-label={`Compare ${from} with ${to}${comparison.data === undefined ? "" : `: ${comparison.data.class}`}`}
    >
      {comparison.data === undefined ? (
        <span className="small muted">compare</span>
      ) : (
        <GravityChip gravity={comparison.data.class} />
      )}
    </Link>
  );
}
