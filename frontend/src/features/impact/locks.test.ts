import { expect, it } from "vitest";
import type { Place, Resolutions } from "~/api/types";
import { brokenLocks, lockedAbove } from "./locks";

const at = (locked: Place | null) => ({
  value: "a",
  origin: { kind: "input" as const },
  overrode: [],
  locked,
  sensitive: false,
});
const tags: Resolutions = {
  CostCenter: at({ kind: "resource", path: "acme" }),
  ManagedBy: at({ kind: "template", key: "account" }),
  Own: at({ kind: "resource", path: "acme/main" }),
  Free: at(null),
};

it("knows which locks are above and not its own", () => {
  expect(lockedAbove(tags, "acme/main").map(({ name }) => name)).toEqual(["CostCenter", "ManagedBy"]);
});

it("names the locks that are broken", () => {
  const locks = lockedAbove(tags, "acme/main");
  const entry = { value: "b", inherit: true, locked: false };
  expect(brokenLocks(locks, { CostCenter: entry, Free: entry }).map(({ name }) => name)).toEqual(["CostCenter"]);
  expect(brokenLocks(locks, {})).toEqual([]);
});
