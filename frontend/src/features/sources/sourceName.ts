/** A short name for a repository: the last part of its address without `.git`, in lower case. */
export function sourceName(address: string): string {
  const last = address.trim().replace(/\/+$/, "").split(/[/:]/).at(-1) ?? "";
  return last
    .replace(/\.git$/, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
}
