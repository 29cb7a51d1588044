// A stateful stand-in for the server: for developing the frontend and looking at it. Not shipped, not secure.
// Accounts: engineer, developer, reviewer, operator; every password is the account's name.
import { createServer } from "node:http";
import { catalogRoutes } from "./fake/catalog.mjs";
import { addStream } from "./fake/flow.mjs";
import { Problem } from "./fake/http.mjs";
import { platformRoutes } from "./fake/platform.mjs";
import { valueRoutes } from "./fake/values.mjs";
import { versionRoutes } from "./fake/versions.mjs";
import { workRoutes } from "./fake/work.mjs";
import { people, roles } from "./fake/world.mjs";

const port = Number(process.env.PORT ?? 4180);
const routes = [...catalogRoutes, ...platformRoutes, ...workRoutes, ...valueRoutes, ...versionRoutes].map(
  ([method, pattern, handle]) => ({
    method,
    handle,
    pattern: new RegExp(`^${pattern.replaceAll(/:(\w+)/g, "(?<$1>[^/]+)")}$`),
  }),
);

async function body(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text === "" ? {} : JSON.parse(text);
}

function send(response, status, value, headers = {}) {
  const type = status >= 400 ? "application/problem+json" : "application/json";
  response.writeHead(status, { "Content-Type": type, ...headers });
  response.end(value === undefined ? "" : JSON.stringify(value));
}

const actorOf = (request) => /terrace_session=(\w+)/.exec(request.headers.cookie ?? "")?.[1];
const me = (name) => ({ user: people[name], ...roles[name] });

async function answer(request, response) {
  const url = new URL(request.url, "http://fake");
  const path = url.pathname.replace(/^\/api\/v1/, "");
  const name = actorOf(request);
  if (path === "/login") {
    const { username, password } = await body(request);
    if (!people[username] || password !== username) throw new Problem(401, "bad_credentials", "Wrong name or password");
    return send(response, 200, me(username), {
      "Set-Cookie": `terrace_session=${username}; Path=/; HttpOnly; SameSite=Strict`,
    });
  }
  if (!people[name]) throw new Problem(401, "unauthenticated", "You are not signed in");
  if (request.method !== "GET" && request.headers["x-terrace-csrf"] !== "1")
    throw new Problem(403, "csrf", "The header X-Terrace-Csrf is missing");
  if (path === "/logout")
    return send(response, 204, undefined, { "Set-Cookie": "terrace_session=; Path=/; Max-Age=0" });
  if (path === "/me") return send(response, 200, me(name));
  if (path === "/events") {
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" });
    response.write(": hello\n\n");
    return addStream(response);
  }
  for (const route of routes) {
    const match = route.method === request.method ? route.pattern.exec(path) : null;
    if (!match) continue;
    const params = Object.fromEntries(
      Object.entries(match.groups ?? {}).map(([key, value]) => [key, decodeURIComponent(value)]),
    );
    const query = Object.fromEntries(url.searchParams);
    const result = await route.handle({
      params,
      query,
      body: request.method === "GET" ? {} : await body(request),
      actor: people[name],
      me: me(name),
      request,
      response,
    });
    if (response.headersSent) return;
    if (result?.status) return send(response, result.status, result.value);
    return send(response, result === undefined ? 204 : 200, result);
  }
  throw new Problem(404, "not_found", "Not found");
}

createServer((request, response) => {
  answer(request, response).catch((error) => {
    if (error instanceof Problem) return send(response, error.status, error.body);
    console.error(error);
    send(response, 500, { title: "The fake server failed", status: 500, code: "internal", detail: String(error) });
  });
}).listen(port, "127.0.0.1", () => console.log(`fake server on http://127.0.0.1:${port}`));
