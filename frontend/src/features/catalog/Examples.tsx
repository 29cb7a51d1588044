import { SegmentedControl, Stack } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import type { Example } from "~/api/versions";
import { CodeBlock } from "~/ui/CodeBlock";
import { Panel } from "~/ui/Panel";

const Markdown = lazy(() => import("~/ui/Markdown").then((module) => ({ default: module.Markdown })));

/** The examples that come with a module, one at a time: what its author says about it, and the code. */
export function Examples({ examples }: { examples: Example[] }) {
  const [chosen, setChosen] = useState(examples[0]?.name);
  const example = examples.find(({ name }) => name === chosen) ?? examples[0];
  if (example === undefined) return null;
  return (
    <Panel title="Examples">
      <Stack gap="md">
        {examples.length > 1 && (
          <div style={{ overflowX: "auto" }}>
            <SegmentedControl
              aria-label="Example"
              size="xs"
              data={examples.map(({ name }) => ({ value: name, label: name }))}
              value={example.name}
              onChange={setChosen}
            />
          </div>
        )}
        {examples.length === 1 && <code>{example.name}</code>}
        {example.readme !== null && (
          <Suspense fallback={null}>
            <Markdown text={example.readme} />
          </Suspense>
        )}
        {example.files.map((file) => (
          <CodeBlock key={file.path} title={file.path} text={file.text} maxHeight={420} />
        ))}
        {(example.left_out ?? []).length > 0 && (
          <p className="small muted" style={{ margin: 0 }}>
            Not shown: {example.left_out?.join("; ")}
          </p>
        )}
      </Stack>
    </Panel>
  );
}
