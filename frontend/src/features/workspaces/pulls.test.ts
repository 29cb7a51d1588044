import { expect, it } from "vitest";
import type { Pull } from "~/api/types";
import { changeOf, filterPulls } from "./pulls";

const pulls = [
  { number: 1, title: "Create main", head_branch: "update_main-4", state: "merged" },
  { number: 2, title: "Destroy edge", head_branch: "delete_edge-2-17", state: "open" },
] as Pull[];
const numbers = (search: Parameters<typeof filterPulls>[1]) => filterPulls(pulls, search).map(({ number }) => number);

it("finds pull requests by number, title, branch and state", () => {
  expect(numbers({ q: "main" })).toEqual([1]);
  expect(numbers({ q: "#2" })).toEqual([2]);
  expect(numbers({ state: "open" })).toEqual([2]);
  expect(numbers({ q: "main", state: "open" })).toEqual([]);
});

it("knows the change by the branch", () => {
  expect(changeOf({ head_branch: "update_main-4" })).toBe("4");
  expect(changeOf({ head_branch: "delete_edge-2-17" })).toBe("17");
  expect(changeOf({ head_branch: "hotfix-3" })).toBeNull();
});
