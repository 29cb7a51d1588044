import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { sourcesQuery } from "~/api/queries";
import type { Source } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { AddSource } from "~/features/sources/AddSource";
import table from "~/ui/DataTable.module.css";
import { Panel } from "~/ui/Panel";

/** Picks a repository that is known, or adds one by its address. */
export function SourceStep() {
  const sources = useQuery(sourcesQuery);
  const navigate = useNavigate();
  const choose = (source: Source) => void navigate({ to: "/import", search: { source: source.name } });
  return (
    <div
      style={{
        display: "grid",
        gridTemplateColumns: "repeat(auto-fit, minmax(340px, 1fr))",
        gap: 16,
        alignItems: "start",
        maxWidth: 980,
      }}
    >
      <Panel title="Known sources" bare>
        <ProblemAlert error={sources.error} />
        {sources.isPending && <Skeleton h={120} m={14} w="auto" />}
        {sources.data?.length === 0 && (
          <p className="muted" style={{ padding: 14, margin: 0 }}>
            None yet. Add the first one by its address.
          </p>
        )}
        <div className={table.frame}>
          <table className={table.table} aria-label="Known sources">
            <tbody>
              {sources.data?.map((source) => (
                <tr key={source.id}>
                  <td>
                    <b style={{ fontWeight: 550 }}>{source.name}</b>
                    <div className="small muted mono" style={{ overflowWrap: "anywhere" }}>
                      {source.address}
                    </div>
                  </td>
                  <td style={{ textAlign: "right" }}>
                    <Button
                      variant="default"
                      size="compact-sm"
                      aria-label={`Use ${source.name}`}
                      onClick={() => choose(source)}
                    >
                      Use
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Panel>
      <Panel title="Add by address">
        <AddSource onAdded={choose} />
      </Panel>
    </div>
  );
}
