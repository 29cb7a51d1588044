import { Modal, Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { interfaceQuery } from "~/api/queries";
import { ProblemAlert } from "~/app/ProblemAlert";
import { Examples } from "~/features/catalog/Examples";
import { InputTable } from "~/features/catalog/InputTable";
import { inputRows, outputRows } from "~/features/catalog/interfaceRows";
import { OutputTable } from "~/features/catalog/OutputTable";
import { Requirements } from "~/features/catalog/Requirements";
import { Diagnostics } from "~/ui/Diagnostics";
import { Panel } from "~/ui/Panel";

const Markdown = lazy(() => import("~/ui/Markdown").then((module) => ({ default: module.Markdown })));

type Props = { source: string; reference: string; path: string; onClose: () => void };

/** One module before it is imported: what is wrong with it, its README, what it needs, what it takes and gives. */
export function ModulePeek({ source, reference, path, onClose }: Props) {
  const face = useQuery(interfaceQuery(source, reference, path));
  const [sort, setSort] = useState<string>();
  const data = face.data;
  const order = { narrowed: false, sort, onSort: setSort };
  return (
    <Modal opened onClose={onClose} title={path || "/"} size={1000}>
      <Stack gap="md">
        <ProblemAlert error={face.error} />
        {data === undefined && face.error === null && <Skeleton h={320} />}
        {data !== undefined && (
          <>
            {(data.interface.diagnostics ?? []).length > 0 && <Diagnostics items={data.interface.diagnostics ?? []} />}
            {data.readme !== null && (
              <Panel label="README">
                <Suspense fallback={<Skeleton h={120} />}>
                  <Markdown text={data.readme} />
                </Suspense>
              </Panel>
            )}
            <Requirements face={data.interface} />
            <Examples examples={data.examples ?? []} />
            <Panel title="Inputs" bare>
              <InputTable rows={inputRows(data.interface)} {...order} />
            </Panel>
            <Panel title="Outputs" bare>
              <OutputTable rows={outputRows(data.interface)} {...order} />
            </Panel>
          </>
        )}
      </Stack>
    </Modal>
  );
}
