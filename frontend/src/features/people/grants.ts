import type { Account, Grant, Role } from "~/api/types";

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

/** Those whose name, username or places hold the search, and who have the role somewhere. */
export function filterPeople(people: Account[], q = "", role?: string): Account[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  return people.filter(({ username, name, grants }) => {
    if (role !== undefined && !grants.some((grant) => grant.role === role)) return false;
    const text = `${username} ${name} ${grants.map(placeOf).join(" ")}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Why these grants cannot be given; null when they can. */
export function whyNotGrants(grants: Grant[]): string | null {
  if (grants.length === 0) return "Somebody without a role sees nothing: give at least one.";
  const texts = grants.map(({ role, place }) => `${role} ${place}`);
  return new Set(texts).size === texts.length ? null : "The same role is given twice at one place.";
}
