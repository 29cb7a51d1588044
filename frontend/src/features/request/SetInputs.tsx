import type { Form, Inputs } from "~/api/types";
import table from "~/ui/DataTable.module.css";
import { Panel } from "~/ui/Panel";
import { Value } from "~/ui/Value";
import { isLink } from "./link";

/** The values that were set; everything else comes from above or from the module's defaults. */
export function SetInputs({ inputs, form }: { inputs: Inputs; form: Form }) {
  const names = form.ui.order.filter((name) => name in inputs);
  return (
    <Panel title="Values that you set" bare>
      {names.length === 0 ? (
        <p className="muted" style={{ padding: 14, margin: 0 }}>
          None: every value comes from above or from the module's defaults.
        </p>
      ) : (
        <div className={table.frame}>
          <table className={table.table} aria-label="Values that you set">
            <tbody>
              {names.map((name) => {
                const value = inputs[name];
                return (
                  <tr key={name}>
                    <td style={{ width: "32%" }}>
                      <code>{name}</code>
                    </td>
                    <td>
                      {isLink(value) ? (
                        <code>
                          {value.resource} → {value.output}
                        </code>
                      ) : (
                        <Value value={value} sensitive={form.ui.fields[name]?.sensitive} />
                      )}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
