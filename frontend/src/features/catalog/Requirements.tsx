import type { Interface } from "~/api/versions";
import { KeyValues } from "~/ui/KeyValues";
import { Panel } from "~/ui/Panel";

/** What a module needs in order to run: the Terraform binary, providers, other modules. */
export function Requirements({ face }: { face: Interface }) {
  const core = face.required_core ?? [];
  const providers = Object.entries(face.required_providers ?? {});
  const calls = Object.entries(face.module_calls ?? {});
  return (
    <Panel title="Requirements">
      <KeyValues
        rows={[
          [
            "Terraform",
            core.length === 0 ? (
              <span key="core" className="muted">
                any version
              </span>
            ) : (
              <code key="core">{core.join(", ")}</code>
            ),
          ],
          [
            "Providers",
            providers.length === 0 ? (
              <span key="providers" className="muted">
                none
              </span>
            ) : (
              providers.map(([name, { source, version_constraints = [], aliases = [] }]) => (
                <div key={name} style={{ marginBottom: 2 }}>
                  <code>{source ?? name}</code>{" "}
                  <code className="muted">{version_constraints.join(", ") || "any version"}</code>
                  {aliases.length > 0 && (
                    <div className="small muted">
                      handed in as <code>{aliases.map(({ name: own, alias }) => `${own}.${alias}`).join(", ")}</code>
                    </div>
                  )}
                </div>
              ))
            ),
          ],
          [
            "Modules",
            calls.length === 0
              ? null
              : calls.map(([name, { source, version, folder }]) => (
                  <div key={name} style={{ marginBottom: 2 }}>
                    <code>{name}</code> <code className="muted">{folder ?? source}</code>
                    {version && <code className="muted"> {version}</code>}
                  </div>
                )),
          ],
        ]}
      />
    </Panel>
  );
}
