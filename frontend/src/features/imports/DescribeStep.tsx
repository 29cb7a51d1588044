import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useDeferredValue, useMemo, useState } from "react";
import { modulesQuery, templatesQuery } from "~/api/queries";
import { ProblemAlert } from "~/app/ProblemAlert";
import { DescribeModule } from "./DescribeModule";
import { ImportForm } from "./ImportForm";
import { type Description, describe, importBody, importIssues } from "./steps";

type Props = { source: string; reference: string; paths: string[] };

/** Names each chosen module, says where it may stand, shows its form, and imports all or none. */
export function DescribeStep({ source, reference, paths }: Props) {
  const modules = useQuery(modulesQuery(source, reference));
  const templates = useQuery(templatesQuery());
  const [edits, setEdits] = useState<Record<string, Partial<Description>>>({});
  const keys = useMemo(() => new Set(templates.data?.map((template) => template.key)), [templates.data]);
  const [busy, setBusy] = useState<ReadonlySet<string> | null>(null);
  // What is being imported takes keys itself; that is nothing to complain of.
  const taken = busy ?? keys;
  const suggested = useMemo(() => {
    const chosen = modules.data?.items.filter((module) => paths.includes(module.path)) ?? [];
    return describe(chosen, source, taken);
  }, [modules.data, paths, source, taken]);
  const descriptions = useMemo(() => suggested.map((said) => altered(said, edits[said.path])), [suggested, edits]);
  const siblings = useDeferredValue(descriptions);
  const edit = useCallback(
    (path: string, part: Partial<Description>) => setEdits((old) => ({ ...old, [path]: { ...old[path], ...part } })),
    [],
  );
  const error = modules.error ?? templates.error;
  if (modules.data === undefined || templates.data === undefined)
    return error === null ? <Skeleton h={300} /> : <ProblemAlert error={error} />;
  const issues = importIssues(descriptions, taken);
  return (
    <ImportForm
      body={{ source, reference, modules: importBody(descriptions) }}
      issues={issues}
      onBusy={(importing) => setBusy(importing ? taken : null)}
    >
      <div style={{ display: "grid", gap: 16 }}>
        {descriptions.map((description) => (
          <DescribeModule
            key={description.path}
            source={source}
            reference={reference}
            description={description}
            siblings={siblings}
            issue={issues.get(description.path)}
            onEdit={edit}
          />
        ))}
      </div>
    </ImportForm>
  );
}

function altered(said: Description, edit: Partial<Description> | undefined): Description {
  return edit === undefined ? said : { ...said, ...edit };
}
