/** The name of whoever did something; an account that is gone has none. */
export function personName(person: { name: string } | null): string {
  return person?.name ?? "a removed account";
}
