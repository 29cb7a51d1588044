import type { ReactNode } from "react";

/** Search and filters above a list. */
export function Toolbar({ children }: { children: ReactNode }) {
  return (
    <search style={{ display: "flex", gap: 8, flexWrap: "wrap", alignItems: "center", marginBottom: 12 }}>
      {children}
    </search>
  );
}
