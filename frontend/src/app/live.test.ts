import { expect, it } from "vitest";
import { wordsOf } from "./live";

it("an event names the queries that it concerns", () => {
  expect(wordsOf('{"kind": "change", "id": "chg_1"}')).toContain("changes");
  expect(wordsOf('{"kind": "run", "id": "run_1"}')).toEqual(["runs", "changes"]);
});

it("an event that is not understood concerns none", () => {
  expect(wordsOf('{"kind": "weather", "id": "x"}')).toEqual([]);
  expect(wordsOf("not json")).toEqual([]);
});
