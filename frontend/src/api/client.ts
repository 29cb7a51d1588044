import { readExact } from "./exact";
import { readProblem, unreachable } from "./problem";

export type Query = Record<string, string | number | boolean | null | undefined>;

type Options = { query?: Query; body?: unknown; revision?: number; signal?: AbortSignal };

const prefix = "/api/v1";

/** The address of an endpoint. Absent values are left out of the query; an empty text is said (`parent=` asks for the roots). */
export function address(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) parameters.set(key, String(value));
  }
  const search = parameters.toString();
  return `${prefix}${path}${search === "" ? "" : `?${search}`}`;
}

export function get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  return send<T>("GET", path, { query, signal });
}

export function post<T>(path: string, body: unknown = {}, query?: Query, signal?: AbortSignal): Promise<T> {
  return send<T>("POST", path, { body, query, signal });
}

/** An edit names the revision that it was made from; the server refuses it with 412 when that has moved on. */
export function patch<T>(path: string, body: unknown, revision?: number, query?: Query): Promise<T> {
  return send<T>("PATCH", path, { body, revision, query });
}

export function put<T>(path: string, body: unknown): Promise<T> {
  return send<T>("PUT", path, { body });
}

export function remove(path: string, query?: Query): Promise<void> {
  return send<void>("DELETE", path, { query });
}

async function send<T>(method: string, path: string, options: Options): Promise<T> {
  const response = await answer(address(path, options.query), {
    method,
    headers: headers(method, options),
    body: options.body === undefined ? undefined : JSON.stringify(options.body),
    credentials: "same-origin",
    signal: options.signal,
  });
  if (!response.ok) throw await readProblem(response);
  if (response.status === 204) return undefined as T;
  return readExact<T>(await response.text());
}

async function answer(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw unreachable();
  }
}

function headers(method: string, options: Options): Record<string, string> {
  const set: Record<string, string> = { Accept: "application/json" };
  if (options.body !== undefined) set["Content-Type"] = "application/json";
  if (method !== "GET") set["X-Terrace-Csrf"] = "1";
  if (options.revision !== undefined) set["If-Match"] = `"${options.revision}"`;
  return set;
}
