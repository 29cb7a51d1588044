import type { Inputs } from "~/api/types";
import { Panel } from "~/ui/Panel";
import { Value } from "~/ui/Value";

/** Inputs that are set and that the new version does not know any more. */
export function RemovedInputs({ names, inputs, to }: { names: string[]; inputs: Inputs; to: string }) {
  if (names.length === 0) return null;
  return (
    <Panel title="Inputs that end">
      <p className="muted" style={{ margin: "0 0 6px" }}>
        {to} has no such inputs. They are left out of the change.
      </p>
      {names.map((name) => (
        <div key={name} style={{ padding: "2px 0" }}>
          <code>{name}</code> = <Value value={inputs[name]} struck />
        </div>
      ))}
    </Panel>
  );
}
