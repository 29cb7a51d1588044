import type { ReactNode } from "react";

/** What a rule of approval asks for, with its name where it has one. */
export function ruleText({ rule = null, asks }: { rule?: string | null; asks: string }): ReactNode {
  return (
    <>
      {rule !== null && <b style={{ fontWeight: 550 }}>{rule}: </b>}
      {asks}
    </>
  );
}
