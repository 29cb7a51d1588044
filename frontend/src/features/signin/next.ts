/** Only a path of this site is gone to after signing in; anything else would let a link lead people away. */
export function safeNext(next: string | undefined): string {
  return next?.startsWith("/") && !next.startsWith("//") && !next.startsWith("/\\") ? next : "/";
}
