import { Link } from "@tanstack/react-router";
import { PathText } from "~/ui/PathText";

type Props = { path: string; children?: React.ReactNode };

/** Leads to a resource by its path. */
export function ResourceLink({ path, children }: Props) {
  return (
    <Link to="/resources/$" params={{ _splat: path }} className={children === undefined ? "mono" : undefined}>
      {children ?? <PathText path={path} />}
    </Link>
  );
}
