import type { ReactNode } from "react";

type Props = { title: string; children?: ReactNode; action?: ReactNode };

/** Nothing here yet: says what would be here and offers the next step. */
export function EmptyState({ title, children, action }: Props) {
  return (
    <div style={{ padding: "36px 20px", textAlign: "center" }}>
      <p style={{ margin: 0, fontWeight: 600 }}>{title}</p>
      {children !== undefined && (
        <div className="muted" style={{ margin: "4px auto 0", maxWidth: "56ch" }}>
          {children}
        </div>
      )}
      {action !== undefined && <div style={{ marginTop: 14, display: "inline-flex", gap: 8 }}>{action}</div>}
    </div>
  );
}
