import type { Account, Grant, Role, Team } from "~/api/types";

export const roles: { value: Role; label: string; meaning: string }[] = [
  { value: "read", label: "read", meaning: "sees everything there" },
  { value: "write", label: "write", meaning: "asks for resources and changes" },
  { value: "approve", label: "approve", meaning: "decides on changes that others asked for" },
  { value: "admin", label: "admin", meaning: "does all of it; everywhere, also arranges templates and people" },
];

/** Where a grant holds, in words. */
export function placeOf(grant: Grant): string {
  return grant.place === "" ? "everywhere" : grant.place;
}

/** Whether these texts and places hold every word of the search, and the role is held somewhere. */
function fits(texts: string[], grants: Grant[], q: string, role: string | undefined): boolean {
  if (role !== undefined && !grants.some((grant) => grant.role === role)) return false;
  const text = [...texts, ...grants.map(placeOf)].join(" ").toLowerCase();
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Those whose name, username, teams or places hold the search, and who have the role somewhere by themselves. */
export function filterPeople(people: Account[], q = "", role?: string): Account[] {
  return people.filter(({ username, name, grants, teams }) =>
    fits([username, name, ...teams.flatMap((team) => [team.key, team.name])], grants, q, role),
  );
}

/** Those whose name, key, members or places hold the search, and that have the role somewhere. */
export function filterTeams(teams: Team[], q = "", role?: string): Team[] {
  return teams.filter(({ key, name, members, grants }) =>
    fits([key, name, ...members.flatMap((member) => [member.username, member.name])], grants, q, role),
  );
}

/** Why an account cannot begin with these grants and teams; null when it can. */
export function whyNotGrants(grants: Grant[], teams: string[] = []): string | null {
  if (grants.length === 0 && teams.length === 0)
    return "Somebody without a role or team sees nothing: give at least one.";
  return whyNotTwice(grants);
}

/** Why these grants cannot be given together; null when they can. */
export function whyNotTwice(grants: Grant[]): string | null {
  const texts = grants.map(({ role, place }) => `${role} ${place}`);
  return new Set(texts).size === texts.length ? null : "The same role is given twice at one place.";
}
