import { Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { changeDiffQuery } from "~/api/queries";
import type { ChangeDetail } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { DiffView } from "~/ui/DiffView";
import { EmptyState } from "~/ui/EmptyState";
import { ByHandCode } from "./ByHandCode";

/** The generated code against main. */
export function ChangeCode({ change }: { change: ChangeDetail }) {
  const written = change.state !== "requested" && change.state !== "waiting";
  const diff = useQuery({ ...changeDiffQuery(change.number), enabled: written });
  if (change.state === "waiting") return <EmptyState title="Its turn has not come: there is no code yet" />;
  if (change.state === "requested") return <EmptyState title="The code is being generated" />;
  if (diff.error !== null) return <ProblemAlert error={diff.error} />;
  if (diff.data === undefined) return <Skeleton h={280} />;
  if (diff.data.files.length === 0 && diff.data.by_hand === null) return <EmptyState title="No file is altered" />;
  return (
    <Stack gap="md">
      {diff.data.by_hand !== null && <ByHandCode byHand={diff.data.by_hand} />}
      {diff.data.files.map((file) => (
        <DiffView key={file.path} path={file.path} before={file.before} after={file.after} />
      ))}
    </Stack>
  );
}
