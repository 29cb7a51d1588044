// Reads search parameters of the address. What is not understood is dropped, so that an old link still opens.

export type Search = Record<string, unknown>;

export function text(search: Search, key: string): string | undefined {
  const value = search[key];
  if (typeof value === "string" && value !== "") return value;
  // The router parses 12 and true out of the address; a search for "12" means the text.
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

export function texts(search: Search, key: string): string[] | undefined {
  const value = search[key];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : undefined;
}

export function oneOf<Value extends string>(search: Search, key: string, values: readonly Value[]): Value | undefined {
  return values.find((value) => value === search[key]);
}

export function number(search: Search, key: string): number | undefined {
  const value = Number(search[key]);
  return search[key] !== undefined && search[key] !== "" && Number.isFinite(value) ? value : undefined;
}

export function record(search: Search, key: string): Record<string, unknown> | undefined {
  const value = search[key];
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

export function flag(search: Search, key: string): true | undefined {
  return search[key] === true || search[key] === "true" ? true : undefined;
}
