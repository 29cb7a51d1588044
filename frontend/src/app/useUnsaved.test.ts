import { expect, it } from "vitest";
import { leaves } from "./useUnsaved";

const at = (pathname: string, search: Record<string, unknown> = {}) => ({ pathname, search });

it("knows when an edit is left", () => {
  const here = at("/catalog/network", { tab: "form", q: "a" });
  expect(leaves(here, at("/catalog"), ["q"])).toBe(true);
  expect(leaves(here, at("/catalog/network", { tab: "files" }), ["q"])).toBe(true);
  expect(leaves(here, at("/catalog/network", { tab: "form", version: "v1" }), ["q"])).toBe(true);
  expect(leaves(here, at("/catalog/network", { tab: "form", q: "b" }), ["q"])).toBe(false);
  expect(leaves(here, at("/catalog/network", { tab: "form" }), ["q"])).toBe(false);
});
