import type { Can } from "~/api/types";

/** Why something cannot be done; null when it can. The server may refuse without words. */
export function reasonOf(can: Can): string | null {
  return can.allowed ? null : (can.reason ?? "The server does not allow it now.");
}
