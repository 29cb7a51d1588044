import { expect, it } from "vitest";
import type { Module, Ref } from "~/api/types";
import { filterModules, filterRefs } from "./found";

const module = (path: string, part: Partial<Module> = {}) =>
  ({ path, readme: null, reason: null, usable: true, imported_as: null, ...part }) as Module;
const modules = [
  module("modules/network", { readme: "Address ranges." }),
  module("modules/app", { imported_as: "app" }),
  module("modules/broken", { usable: false, reason: "main.tf:1: a block is never closed" }),
];
const paths = (q?: string, only?: string) => filterModules(modules, q, only).map(({ path }) => path.slice(8));

it("modules are found by path, documentation and reason, and by their verdict", () => {
  expect(paths("address")).toEqual(["network"]);
  expect(paths("never closed")).toEqual(["broken"]);
  expect(paths("", "new")).toEqual(["network"]);
  expect(paths("", "imported")).toEqual(["app"]);
  expect(paths("", "unusable")).toEqual(["broken"]);
});

it("tags and branches are found by a part of their name, and by kind", () => {
  const refs: Ref[] = [
    { name: "v1.10.0", kind: "tag", commit: "a", prerelease: false, release: "1.10.0" },
    { name: "main", kind: "branch", commit: "b", prerelease: false, release: null },
  ];
  expect(filterRefs(refs, "1.1")).toHaveLength(1);
  expect(filterRefs(refs, "", "branch")[0]?.name).toBe("main");
});
