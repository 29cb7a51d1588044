import { expect, it } from "vitest";
import type { Altered } from "~/api/types";
import { filterAltered, impactText } from "./altered";

const rows: Altered[] = [
  { path: "acme/main", name: "Team", kind: "tag", before: null, after: "core" },
  { path: "acme/main", name: "region", kind: "config", before: "eu", after: "us" },
  { path: "acme/edge", name: "Team", kind: "tag", before: "web", after: "core" },
];
const paths = (q: string, kind?: string) => filterAltered(rows, q, kind).map(({ path, name }) => `${path} ${name}`);

it("is narrowed by words in path, name and values, and by kind", () => {
  expect(paths("")).toHaveLength(3);
  expect(paths("main team")).toEqual(["acme/main Team"]);
  expect(paths("web")).toEqual(["acme/edge Team"]);
  expect(paths("", "config")).toEqual(["acme/main region"]);
});

it("counts in a sentence", () => {
  expect(impactText(rows)).toBe("3 values of 2 resources below will differ.");
  expect(impactText(rows.slice(0, 1))).toBe("1 value of 1 resource below will differ.");
  const many = Array.from({ length: 12_000 }, (_, at) => ({ ...rows[0], path: `acme/${at}` }) as Altered);
  expect(impactText(many)).toBe("12,000 values of 12,000 resources below will differ.");
});
