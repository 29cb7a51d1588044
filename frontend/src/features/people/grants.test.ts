import { expect, it } from "vitest";
import type { Account, Team } from "~/api/types";
import { filterPeople, filterTeams, whyNotGrants } from "./grants";

const people: Account[] = [
  { id: "1", username: "engineer", name: "Platform engineer", grants: [{ role: "admin", place: "" }], teams: [] },
  {
    id: "2",
    username: "developer",
    name: "Developer",
    grants: [{ role: "write", place: "acme/dev" }],
    teams: [{ key: "web", name: "Web shop" }],
  },
];
const team: Team = {
  id: "3",
  key: "sre",
  name: "Operations",
  members: [{ id: "2", username: "developer", name: "Developer" }],
  grants: [{ role: "approve", place: "acme" }],
  rules: [],
  revision: 1,
  created_at: "2026-01-31T12:00:00Z",
};
const names = (q?: string, role?: string) => filterPeople(people, q, role).map(({ username }) => username);

it("finds teams by name, key, member, place and role", () => {
  for (const q of ["", "operations", "sre", "developer", "acme"]) expect(filterTeams([team], q)).toEqual([team]);
  expect(filterTeams([team], "web")).toEqual([]);
  expect(filterTeams([team], "sre", "approve")).toEqual([team]);
  expect(filterTeams([team], "sre", "admin")).toEqual([]);
});

it("finds people by name, username, team, place and role", () => {
  expect(names("platform")).toEqual(["engineer"]);
  expect(names("acme")).toEqual(["developer"]);
  expect(names("web shop")).toEqual(["developer"]);
  expect(names("everywhere")).toEqual(["engineer"]);
  expect(names("", "write")).toEqual(["developer"]);
  expect(names("engineer", "write")).toEqual([]);
});

it("asks for one grant or team at least, and no grant twice", () => {
  expect(whyNotGrants([])).toMatch(/at least one/);
  expect(whyNotGrants([], ["web"])).toBeNull();
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
