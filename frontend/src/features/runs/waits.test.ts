import { expect, it } from "vitest";
import { waitText } from "./waits";

it("a run that goes first is told by what it is, not by its id", () => {
  expect(waitText({ waits_for: "run_01a1ff1d367a7768, the plan of the same resource" })).toBe(
    "the plan of the same resource",
  );
  expect(waitText({ waits_for: "a free place: 2 of 2 on the workers are taken" })).toBe(
    "a free place: 2 of 2 on the workers are taken",
  );
  expect(waitText({ waits_for: null })).toBeNull();
});
