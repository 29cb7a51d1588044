import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { refsQuery } from "~/api/queries";
import type { Ref } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { Chip } from "~/ui/Chip";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { Panel } from "~/ui/Panel";

/** Picks the tag or branch whose modules become versions. */
export function ReferenceStep({ source }: { source: string }) {
  const refs = useQuery(refsQuery(source));
  const navigate = useNavigate();
  const columns: Column<Ref>[] = [
    {
      name: "name",
      label: "Name",
      cell: (ref) => (
        <>
          <code>{ref.name}</code> <Chip>{ref.kind}</Chip>
        </>
      ),
    },
    { name: "commit", label: "Commit", cell: (ref) => <code className="muted">{ref.commit.slice(0, 12)}</code> },
    {
      name: "use",
      label: "",
      end: true,
      cell: (ref) => (
        <Button
          variant="default"
          size="compact-sm"
          aria-label={`Use ${ref.name}`}
          onClick={() => void navigate({ to: "/import", search: { source, reference: ref.name } })}
        >
          Use
        </Button>
      ),
    },
  ];
  if (refs.error !== null) return <ProblemAlert error={refs.error} />;
  if (refs.isPending) return <Skeleton h={240} maw={700} />;
  return (
    <div style={{ maxWidth: 700 }}>
      <p className="muted" style={{ marginTop: 0 }}>
        A tag stays what it is; a branch is taken at its present commit.
      </p>
      <Panel bare label="Tags and branches">
        <DataTable
          label="Tags and branches"
          columns={columns}
          rows={refs.data.items}
          id={(ref) => `${ref.kind} ${ref.name}`}
          empty={<EmptyState title="The repository is empty" />}
        />
      </Panel>
    </div>
  );
}
