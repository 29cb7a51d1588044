import type { Diagnostic } from "./types";

/** What the server answers instead of data: application/problem+json, or a stand-in when it could not answer at all. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string | null,
    readonly diagnostics: Diagnostic[],
    readonly nextStep: string | null,
    /** The number of the change that is in the way, where one is. */
    readonly change: number | null = null,
  ) {
    super(detail ?? title);
    this.name = "ApiProblem";
  }
}

/** Reads an error answer of any content type, because a proxy in front of the server may answer in its place. */
export async function readProblem(response: Response): Promise<ApiProblem> {
  return problemOf(await readObject(response), response.status);
}

/** A problem document, wherever it stood; without a status of its own it has the one given. */
export function problemOf(document: unknown, status = 0): ApiProblem {
  const body = typeof document === "object" && document !== null ? (document as Record<string, unknown>) : {};
  const own = status === 0 && typeof body.status === "number" ? body.status : status;
  return new ApiProblem(
    own,
    text(body.code) ?? `http_${own}`,
    titleOf(text(body.title), own),
    text(body.detail),
    Array.isArray(body.diagnostics) ? (body.diagnostics as Diagnostic[]) : [],
    text(body.next_step),
    typeof body.change === "number" ? body.change : null,
  );
}

/** The network gave no answer: server down, connection lost, name unknown. */
export function unreachable(): ApiProblem {
  return new ApiProblem(
    0,
    "unreachable",
    "Terrace does not answer",
    "The connection to the server failed.",
    [],
    "Check that the server runs and that you are online, then try again.",
  );
}

/** Anything that was thrown, as a problem that a person can read. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new ApiProblem(0, "unexpected", "Something went wrong in the browser", detail, [], "Reload the page.");
}

async function readObject(response: Response): Promise<Record<string, unknown>> {
  try {
    const body: unknown = await response.json();
    return typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

// Names of status codes, which say nothing to whoever reads them.
const bare = new Set([
  "Bad Request",
  "Conflict",
  "Forbidden",
  "Not Found",
  "Precondition Failed",
  "Unauthorized",
  "Unprocessable Entity",
]);

function titleOf(given: string | null, status: number): string {
  if (given !== null && !bare.has(given)) return given;
  if (status === 401) return "You are not signed in";
  if (status === 403) return "You are not allowed to do this";
  if (status === 404) return "Not found";
  if (status === 409) return "This cannot be done as things are";
  if (status === 412) return "Somebody else altered this meanwhile";
  if (status === 400 || status === 422) return "This cannot be accepted as it is";
  if (status >= 500) return "The server failed";
  return `The server answered ${status}`;
}
