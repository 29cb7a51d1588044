import { expect, it } from "vitest";
import type { Resolution, Resolutions } from "~/api/types";
import { explained, layersOf } from "./explain";

const above = { kind: "resource" as const, path: "acme" };
const resolution = (part: Partial<Resolution>): Resolution => ({
  value: "a",
  origin: { kind: "input" },
  overrode: [],
  locked: null,
  sensitive: false,
  ...part,
});
const resolutions: Resolutions = {
  name: resolution({}),
  region: resolution({
    value: "eu",
    origin: { kind: "config", place: above },
    overrode: [{ origin: { kind: "module_default" }, value: "us" }],
    locked: above,
  }),
  zone: resolution({ origin: { kind: "config", place: { kind: "resource", path: "acme/main" } } }),
  network: resolution({ origin: { kind: "link", resource: "acme/net", output: "id" } }),
  size: resolution({ value: 2, origin: { kind: "module_default" } }),
  token: resolution({ value: "hidden", sensitive: true }),
};
const names = (q?: string, only?: string) => explained(resolutions, "acme/main", q, only).map(([name]) => name);

it("the chain begins with the winner", () => {
  expect(layersOf(resolutions.region as Resolution).map(({ value, wins }) => [value, wins])).toEqual([
    ["eu", true],
    ["us", false],
  ]);
});

it("is narrowed by where a value comes from", () => {
  expect(names("", "own")).toEqual(["name", "zone", "token"]);
  expect(names("", "inherited")).toEqual(["region"]);
  expect(names("", "link")).toEqual(["network"]);
  expect(names("", "default")).toEqual(["size"]);
  expect(names("", "locked")).toEqual(["region"]);
  expect(names("", "contested")).toEqual(["region"]);
});

it("is searched by name, value and place, the losing ones too", () => {
  expect(names("acme us")).toEqual(["region"]);
  expect(names("net")).toEqual(["network"]);
});

it("is not searched by a secret's value", () => {
  expect(names("hidden")).toEqual([]);
});
