import type { ReactNode } from "react";
import type { PlanSummary, ResourcePlan } from "~/api/types";
import { Chip } from "~/ui/Chip";
import { Counts } from "~/ui/Counts";
import { Panel } from "~/ui/Panel";
import { AttributeTable } from "./AttributeTable";
import css from "./PlanDiff.module.css";
import { actionReason, actionTones, actionWords, byGravity } from "./shown";

type Props = { plan: PlanSummary; aside?: ReactNode };

/** A plan: the verdict, then every altered resource with its attributes, the gravest first. */
export function PlanDiff({ plan, aside }: Props) {
  const altered = byGravity(plan.resources.filter((resource) => resource.action !== "no_op"));
  const same = plan.resources.length - altered.length;
  const outputs = plan.outputs.filter((output) => output.action !== "no_op");
  return (
    <Panel bare label="Plan">
      <div className={css.verdict}>
        <Counts counts={plan.counts} long />
        <span style={{ flex: 1 }} />
        <span className="small muted">{aside}</span>
      </div>
      {altered.length === 0 && <div className={css.note}>No resource is altered.</div>}
      {altered.map((resource) => (
        <ResourceRow key={resource.address} resource={resource} />
      ))}
      {outputs.length > 0 && (
        <details className={css.resource}>
          <summary>
            <Chip>outputs</Chip> {outputs.length} {outputs.length === 1 ? "output" : "outputs"} altered
          </summary>
          <AttributeTable
            label="Outputs"
            attributes={outputs.map((output) => ({
              path: output.name,
              before: output.before,
              after: output.after,
              forces_replacement: false,
            }))}
          />
        </details>
      )}
      {plan.drift.length > 0 && (
        <details className={css.resource}>
          <summary>
            <Chip tone="warn">drift</Chip> {plan.drift.length} altered outside of Terrace since the last apply
          </summary>
          {byGravity(plan.drift).map((resource) => (
            <ResourceRow key={resource.address} resource={resource} />
          ))}
        </details>
      )}
      {same > 0 && (
        <div className={css.note}>
          {same} {same === 1 ? "resource" : "resources"} unchanged
        </div>
      )}
    </Panel>
  );
}

function ResourceRow({ resource }: { resource: ResourcePlan }) {
  const { action, address, attributes } = resource;
  const why = actionReason(resource.reason);
  const grave = action === "replace" || action === "delete";
  return (
    <details className={css.resource} open={grave || action === "update"}>
      <summary>
        <Chip tone={actionTones[action]}>{actionWords[action]}</Chip>
        <code style={{ overflowWrap: "anywhere" }}>{address}</code>
        {why !== null && (
          <span className="small muted">
            because {why}
            {resource.replace_paths.length > 0 && (
              <>
                : <code>{resource.replace_paths.join(", ")}</code>
              </>
            )}
          </span>
        )}
      </summary>
      {attributes.length > 0 && <AttributeTable label={`Attributes of ${address}`} attributes={attributes} />}
    </details>
  );
}
