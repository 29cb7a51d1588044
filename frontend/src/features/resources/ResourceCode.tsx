import { Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { filesQuery } from "~/api/queries";
import type { Resource } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { CodeBlock } from "~/ui/CodeBlock";
import { EmptyState } from "~/ui/EmptyState";

/** The code of this resource as the workspace's main branch holds it. */
export function ResourceCode({ resource }: { resource: Resource }) {
  const files = useQuery(filesQuery(resource.id));
  if (files.error !== null) return <ProblemAlert error={files.error} />;
  if (files.data === undefined) return <Skeleton h={300} />;
  const { commit, folder, items } = files.data;
  if (items.length === 0)
    return (
      <EmptyState title="No code on main yet">It lands there when a change of this resource is merged.</EmptyState>
    );
  return (
    <Stack gap="md">
      <p className="small muted" style={{ margin: 0 }}>
        <code>{folder}/</code> on main
        {commit !== null && (
          <>
            {" "}
            at <code>{commit.slice(0, 12)}</code>
          </>
        )}
      </p>
      {items.map((file) => (
        <CodeBlock key={file.path} title={file.path} text={file.text} />
      ))}
    </Stack>
  );
}
