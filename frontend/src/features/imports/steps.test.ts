import { expect, it } from "vitest";
import type { Module } from "~/api/types";
import { refOptions } from "./refOptions";
import { type Description, describe as describeAll, importBody, importIssues, importStep } from "./steps";

const module = (path: string) => ({ path, readme: "What it is." }) as Module;
const described = (modules: Module[], source: string, taken: string[] = []) =>
  describeAll(modules, source, new Set(taken));
const describeModule = (module: Module, source: string) => described([module], source)[0] as Description;

it("the address says how far the import has got", () => {
  expect(importStep({})).toBe("source");
  expect(importStep({ source: "s" })).toBe("reference");
  expect(importStep({ source: "s", reference: "v1" })).toBe("modules");
  expect(importStep({ source: "s", reference: "v1", modules: ["a"] })).toBe("describe");
});

it("a module is named after its folder, the one at the top after its repository", () => {
  expect(describeModule(module("catalog/RDS database"), "shop")).toMatchObject({
    key: "rds_database",
    name: "Rds database",
  });
  expect(describeModule(module(""), "shop-modules")).toMatchObject({ key: "shop_modules", name: "Shop modules" });
});

it("a key that is taken gets the folders above before it, then the source", () => {
  const keys = (paths: string[], taken: string[] = []) =>
    described(paths.map(module), "shop", taken).map(({ key }) => key);
  expect(keys(["aws/network", "azure/network"])).toEqual(["network", "azure_network"]);
  expect(keys(["network", "dns"], ["network"])).toEqual(["shop_network", "dns"]);
  expect(keys(["network"], ["network", "shop_network"])).toEqual(["network"]);
  expect(keys(["network/2"])).toEqual(["network_2"]);
});

it("a description is the README without its marks", () => {
  const readme = "Uses `terraform_data` of **Terraform**, as the [network](../network/README.md) does.";
  expect(describeModule({ ...module("a"), readme }, "s").description).toBe(
    "Uses terraform_data of Terraform, as the network does.",
  );
});

it("keys must be right, free and different", () => {
  const a = describeModule(module("a"), "s");
  const issues = (keys: string[], taken: string[] = []) => [
    ...importIssues(
      keys.map((key, index) => ({ ...a, path: `${index}`, key })),
      new Set(taken),
    ).values(),
  ];
  expect(issues(["one", "two"])).toEqual([]);
  expect(issues(["1x"])[0]).toMatch(/begins with a letter/);
  expect(issues(["one"], ["one"])[0]).toMatch(/taken/);
  expect(issues(["one", "one"])[0]).toMatch(/twice/);
});

it("an empty description is not sent", () => {
  expect(importBody([{ ...describeModule(module("a"), "s"), description: "" }])[0]?.description).toBeUndefined();
});

it("tags come before branches, and an empty group is left out", () => {
  const refs = [
    { name: "main", kind: "branch" as const, commit: "a", prerelease: false, release: null },
    { name: "v1", kind: "tag" as const, commit: "b", prerelease: false, release: "1.0.0" },
  ];
  expect(refOptions(refs).map((group) => group.group)).toEqual(["Tags", "Branches"]);
  expect(refOptions([]).length).toBe(0);
});
