import { expect, it } from "vitest";
import type { Account } from "~/api/types";
import { filterPeople, whyNotGrants } from "./grants";

const people: Account[] = [
  { id: "1", username: "engineer", name: "Platform engineer", grants: [{ role: "admin", place: "" }] },
  { id: "2", username: "developer", name: "Developer", grants: [{ role: "write", place: "acme/dev" }] },
];
const names = (q?: string, role?: string) => filterPeople(people, q, role).map(({ username }) => username);

it("finds people by name, username, place and role", () => {
  expect(names("platform")).toEqual(["engineer"]);
  expect(names("acme")).toEqual(["developer"]);
  expect(names("everywhere")).toEqual(["engineer"]);
  expect(names("", "write")).toEqual(["developer"]);
  expect(names("engineer", "write")).toEqual([]);
});

it("asks for one grant at least, and none twice", () => {
  expect(whyNotGrants([])).toMatch(/at least one/);
  expect(
    whyNotGrants([
      { role: "read", place: "a" },
      { role: "read", place: "a" },
    ]),
  ).toMatch(/twice/);
  expect(
    whyNotGrants([
      { role: "read", place: "a" },
      { role: "write", place: "a" },
    ]),
  ).toBeNull();
});
