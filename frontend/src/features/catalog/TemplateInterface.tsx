import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { versionQuery } from "~/api/queries";
import type { Template } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { EmptyState } from "~/ui/EmptyState";
import { InterfaceTables } from "./InterfaceTables";

/** Inputs and outputs of the newest version. */
export function TemplateInterface({ template }: { template: Template }) {
  const name = template.latest_version;
  const version = useQuery({ ...versionQuery(template.key, name ?? ""), enabled: name !== null });
  if (name === null) return <EmptyState title="No version yet" />;
  if (version.error !== null) return <ProblemAlert error={version.error} />;
  if (version.data === undefined) return <Skeleton h={260} />;
  return <InterfaceTables face={version.data.interface} />;
}
