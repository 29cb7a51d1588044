import { expect, test } from "vitest";
import type { StateVersion } from "~/api/types";
import { difference } from "./stateDifference";

const version = (resources: number | null, lineage = "a") => ({ resources, lineage }) as StateVersion;

test("a version is compared with the one before it", () => {
  expect(difference(version(3), version(1))).toBe("+2");
  expect(difference(version(1), version(3))).toBe("−2");
  expect(difference(version(3), version(3))).toBe("as before");
});

test("what is not known is not compared", () => {
  expect(difference(version(3), undefined)).toBe("");
  expect(difference(version(null), version(3))).toBe("");
  expect(difference(version(3), version(1, "b"))).toBe("");
});
