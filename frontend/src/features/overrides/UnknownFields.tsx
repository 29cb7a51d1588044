import { Panel } from "~/ui/Panel";

type Props = { names: string[]; issue: (name: string) => string | undefined; onDrop: (name: string) => void };

/** Settings of fields that this version of the module does not have. */
export function UnknownFields({ names, issue, onDrop }: Props) {
  if (names.length === 0) return null;
  return (
    <div style={{ marginTop: 16 }}>
      <Panel title="Settings without a field">
        <p className="small muted" style={{ margin: "0 0 8px" }}>
          This version of the module has no such inputs; other versions may.
        </p>
        {names.map((name) => (
          <div key={name}>
            <code>{name}</code>{" "}
            <button type="button" className="link small" aria-label={`Remove ${name}`} onClick={() => onDrop(name)}>
              remove
            </button>
            {issue(name) !== undefined && <span style={{ color: "var(--bad)" }}> {issue(name)}</span>}
          </div>
        ))}
      </Panel>
    </div>
  );
}
