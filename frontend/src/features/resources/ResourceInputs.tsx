import { Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { explainQuery, versionQuery } from "~/api/queries";
import type { Resource } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { ResolvedValues } from "~/features/values/ResolvedValues";
import { Panel } from "~/ui/Panel";

/** Every effective value with where it came from and what it overrode. */
export function ResourceInputs({ resource }: { resource: Resource }) {
  const explain = useQuery(explainQuery(resource.id));
  const version = useQuery({
    ...versionQuery(resource.template, resource.version ?? ""),
    enabled: resource.version !== null,
  });
  if (explain.error !== null) return <ProblemAlert error={explain.error} />;
  if (explain.data === undefined) return <Skeleton h={280} />;
  const { values, configs, tags } = explain.data;
  return (
    <Stack gap="md">
      {!resource.abstract && (
        <Panel bare label="Inputs">
          <ResolvedValues
            label="Inputs"
            head="Input"
            values={values}
            help={(name) => version.data?.interface.variables[name]?.description}
          />
        </Panel>
      )}
      <Panel title="Configs" bare>
        <ResolvedValues label="Configs" head="Config" values={configs} />
      </Panel>
      <Panel title="Tags" bare>
        <ResolvedValues label="Tags" head="Tag" values={tags} />
      </Panel>
    </Stack>
  );
}
