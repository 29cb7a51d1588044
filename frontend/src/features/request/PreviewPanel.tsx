import { Select, Skeleton } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import type { Preview, Resolution } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { originText } from "~/features/values/origin";
import { CodeBlock } from "~/ui/CodeBlock";
import { KeyValues } from "~/ui/KeyValues";
import { Panel } from "~/ui/Panel";
import { valueText } from "~/ui/value";

type Props = {
  /** The answer to the present request; null while there is none to answer. */
  preview: UseQueryResult<Preview> | null;
  hint: string;
  update?: boolean;
};

/** What will happen: path and branch, approvers, tags, the generated code and the equivalent command. */
export function PreviewPanel({ preview, hint, update = false }: Props) {
  const [chosen, setChosen] = useState("main.tf");
  const data = preview?.data;
  if (preview === null || (data === undefined && preview.error === null)) {
    return (
      <Panel title="What will happen">
        {preview === null ? (
          <p className="muted" style={{ margin: 0 }}>
            {hint}
          </p>
        ) : (
          <Skeleton h={200} />
        )}
      </Panel>
    );
  }
  const file = data?.files.find((candidate) => candidate.path === chosen) ?? data?.files[0];
  const tags = Object.entries(data?.resolved.tags ?? {});
  return (
    <>
      <Panel title="What will happen" aside={preview.isFetching && <span className="small muted">updating</span>}>
        <ProblemAlert error={preview.error} />
        {data !== undefined && (
          <KeyValues
            width={78}
            rows={[
              ["Path", <code key="path">{data.path}</code>],
              ["Branch", data.branch === null || update ? null : <code key="branch">{data.branch}</code>],
              ["Folder", data.folder === null ? null : <code key="folder">{data.folder}/</code>],
              ["Approval", data.rule === null ? "none: it is made at once" : <Asks key="asks" rule={data.rule} />],
              ["Tags", tags.length === 0 ? "none" : <Tags key="tags" tags={tags} />],
            ]}
          />
        )}
      </Panel>
      {file !== undefined && data !== undefined && (
        <Panel
          title="Generated code"
          bare
          aside={
            <Select
              aria-label="File"
              size="xs"
              w={150}
              allowDeselect={false}
              data={data.files.map((candidate) => candidate.path)}
              value={file.path}
              onChange={(path) => setChosen(path ?? "main.tf")}
            />
          }
        >
          <CodeBlock text={file.text} flush maxHeight={380} />
        </Panel>
      )}
      {file === undefined && data !== undefined && data.branch !== null && (
        <Panel title="Generated code">
          <p className="muted" style={{ margin: 0 }}>
            It is shown here once every input has a value that holds.
          </p>
        </Panel>
      )}
      {data !== undefined && !update && <CodeBlock plain title="Equivalent command" text={data.command} />}
    </>
  );
}

function Tags({ tags }: { tags: [string, Resolution][] }) {
  return (
    <ul style={{ listStyle: "none", margin: 0, padding: 0 }}>
      {tags.map(([name, resolution]) => (
        <li key={name}>
          <code>
            {name} = {valueText(resolution.value)}
          </code>{" "}
          <span className="small muted">
            {originText(resolution.origin).replace(" · tag", "")}
            {resolution.locked !== null && ", locked"}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What the rules ask for, and what they may ask for once there is a plan. */
function Asks({ rule }: { rule: NonNullable<Preview["rule"]> }) {
  return (
    <ul style={{ listStyle: "none", margin: 0, padding: 0 }}>
      {rule.conditions.map((condition) => (
        <li key={condition.rule ?? ""}>
          {condition.plan_decides && "depending on the plan: "}
          {condition.asks}
          {condition.rule !== null && <span className="small muted"> ({condition.rule})</span>}
        </li>
      ))}
    </ul>
  );
}
