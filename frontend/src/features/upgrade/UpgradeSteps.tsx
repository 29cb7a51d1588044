import { Stack } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Resource, TemplateForm } from "~/api/types";
import type { Upgrade } from "~/api/versions";
import { ComparisonTable } from "~/features/catalog/ComparisonTable";
import { comparisonRows, gravities, tally } from "~/features/catalog/comparison";
import { GravityChip } from "~/features/catalog/GravityChip";
import { UpdateForm } from "~/features/request/UpdateForm";
import { Diagnostics } from "~/ui/Diagnostics";
import { EmptyState } from "~/ui/EmptyState";
import { Panel } from "~/ui/Panel";
import { RemovedInputs } from "./RemovedInputs";
import { askedFor, elsewhere, keptInputs, narrowedTo } from "./upgrade";

type Props = { resource: Resource; upgrade: Upgrade; form: TemplateForm };

/** What an upgrade means for one resource, from the comparison down to the button that asks for it. */
export function UpgradeSteps({ resource, upgrade, form }: Props) {
  const { comparison, removed, from, to } = upgrade;
  const asked = askedFor(upgrade);
  const others = elsewhere(upgrade);
  const kept = { ...resource, inputs: keptInputs(resource.inputs, removed) };
  return (
    <Stack gap="md">
      <Panel
        title="What differs"
        bare
        aside={
          <Link
            to="/catalog/$key"
            params={{ key: resource.template }}
            search={{ tab: "compare", from, to }}
            className="small"
          >
            Compare on the template's page
          </Link>
        }
      >
        <p style={{ margin: 0, padding: "10px 14px", display: "flex", gap: 8, flexWrap: "wrap" }}>
          <GravityChip gravity={comparison.class} /> <span>{tally(comparison.rows)}.</span>
          <span className="muted">{gravities[comparison.class].meaning}</span>
        </p>
        <ComparisonTable
          rows={comparisonRows(comparison)}
          empty={<EmptyState title="Inputs and outputs are the same" />}
        />
      </Panel>
      <RemovedInputs names={removed} inputs={resource.inputs} to={to} />
      {others.length > 0 && <Diagnostics items={others} />}
      <h2 style={{ fontSize: 16, margin: "8px 0 0" }}>
        {asked.length === 0
          ? "Nothing is newly asked for"
          : asked.length === 1
            ? "One input needs your answer"
            : `${asked.length} inputs need your answer`}
      </h2>
      <UpdateForm resource={kept} form={narrowedTo(form, asked, upgrade.missing)} purpose="upgrade" />
    </Stack>
  );
}
