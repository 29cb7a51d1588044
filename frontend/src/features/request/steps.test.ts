import { expect, it } from "vitest";
import type { Template, Version } from "~/api/types";
import { currentStep, fitsUnder, offeredVersions, openSteps } from "./steps";

it("a step opens when what it needs is known", () => {
  expect(openSteps({})).toEqual(["where"]);
  expect(openSteps({ project: "p", parent: "" })).toEqual(["where", "what"]);
  expect(openSteps({ project: "p", parent: "a", template: "t" })).toEqual(["where", "what", "configure", "review"]);
});

it("a link that prefills everything opens the form; one that asks for too much opens what is missing", () => {
  expect(currentStep({ project: "p", parent: "a", template: "t" })).toBe("configure");
  expect(currentStep({ template: "t", step: "review" })).toBe("where");
  expect(currentStep({ project: "p", parent: "a", step: "review" })).toBe("what");
});

it("only allowed parents are offered", () => {
  const template = { parents: ["local_region"] } as Template;
  expect(fitsUnder(template, { template: "local_region" })).toBe(true);
  expect(fitsUnder(template, { template: "local_account" })).toBe(false);
  expect(fitsUnder(template, null)).toBe(false);
  expect(fitsUnder({ parents: [] as string[] } as Template, null)).toBe(true);
});

it("the active version comes first and archived ones are not offered", () => {
  const versions = ["archived", "deprecated", "preview", "active"].map(
    (lifecycle) => ({ name: lifecycle, lifecycle }) as Version,
  );
  expect(offeredVersions(versions).map((version) => version.name)).toEqual(["active", "preview", "deprecated"]);
});
