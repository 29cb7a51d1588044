import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { versionsQuery } from "~/api/queries";
import { ProblemAlert } from "~/app/ProblemAlert";
import { offeredVersions } from "./steps";

type Props = { template: string; value: string | undefined; onChange: (version: string | undefined) => void };

/** The version to ask for: the best one is preselected, archived ones are not offered. */
export function VersionSelect({ template, value, onChange }: Props) {
  const versions = useQuery(versionsQuery(template));
  const choices = offeredVersions(versions.data ?? []);
  const chosen = choices.find((version) => version.name === value) ?? choices[0];
  const warning = chosen?.lifecycle === "deprecated" ? (chosen.note ?? "This version is deprecated.") : undefined;
  return (
    <>
      <Select
        label="Version"
        description={warning}
        data={choices.map((version) => ({ value: version.name, label: `${version.name} · ${version.lifecycle}` }))}
        value={chosen?.name ?? null}
        allowDeselect={false}
        onChange={(next) => onChange(next ?? undefined)}
      />
      <ProblemAlert error={versions.error} />
    </>
  );
}
