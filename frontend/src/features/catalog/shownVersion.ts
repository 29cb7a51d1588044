import type { Template, Version } from "~/api/versions";

/** The version that a template's page shows: the one the address names, else the newest active one, else the newest. */
export function shownVersion(
  template: Pick<Template, "latest_version">,
  versions: Pick<Version, "name">[] | undefined,
  asked: string | undefined,
): string | undefined {
  if (asked !== undefined) return asked;
  return template.latest_version ?? versions?.[0]?.name;
}

/** The version before this one; the list is newest first. */
export function versionBefore<Row extends Pick<Version, "name">>(versions: Row[], name: string): Row | undefined {
  const at = versions.findIndex((version) => version.name === name);
  return at === -1 ? undefined : versions[at + 1];
}
