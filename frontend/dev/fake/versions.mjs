// What two versions of a practice module differ in, what an upgrade asks for, who an edit above alters; people and pulls.
import { administer, created, need, page } from "./http.mjs";
import { formOf, modules, variablesOf } from "./modules.mjs";
import { find, people, roles, world } from "./world.mjs";

function compared(key, from, to) {
  const [before, after] = [variablesOf(key, from), variablesOf(key, to)];
  const has = (list, v) => list.some((other) => other.name === v.name);
  const row = (v, change, grade, detail) => ({ kind: "variable", name: v.name, change, class: grade, detail });
  const rows = [
    ...before.filter((v) => !has(after, v)).map((v) => row(v, "removed", "breaking", v.type)),
    ...after
      .filter((v) => !has(before, v))
      .map((v) =>
        v.required
          ? row(v, "added", "breaking", `required, ${v.type}`)
          : row(v, "added", "additive", `optional, ${v.type}`),
      ),
  ].sort((a, b) => a.name.localeCompare(b.name));
  const grade = ["breaking", "additive"].find((name) => rows.some((r) => r.class === name)) ?? "same";
  return { from, to, class: grade, rows };
}

/** Every value of the resources below a place that other tags or configs there alter. */
export function alteredBy(place, body, below) {
  const rows = [];
  for (const [field, kind] of [
    ["tags", "tag"],
    ["configs", "config"],
  ]) {
    if (body[field] === undefined) continue;
    for (const name of new Set([...Object.keys(place[field]), ...Object.keys(body[field])])) {
      const before = place[field][name]?.value ?? null;
      const after = body[field][name]?.value ?? null;
      if (before !== after) rows.push(...below.map((r) => ({ path: r.path, name, kind, before, after })));
    }
  }
  return rows;
}

function impact(place, body, below) {
  const altered = alteredBy(place, body, below);
  return { altered, resources: new Set(altered.map((row) => row.path)).size };
}

const under = (template) => {
  const tops = world.resources.filter((r) => r.template === template.key).map((r) => r.path);
  return world.resources.filter((r) => tops.some((top) => r.path === top || r.path.startsWith(`${top}/`)));
};

const accounts = Object.values(people).map((person) => ({ ...person, grants: roles[person.username].grants }));

export const versionRoutes = [
  [
    "GET",
    "/templates/:key/compare",
    ({ params, query }) => compared(params.key in modules ? params.key : "local_network", query.from, query.to),
  ],
  [
    "POST",
    "/templates/:key/impact",
    ({ params, body, me }) => {
      administer(me);
      const template = need(find(world.templates, "key", params.key));
      return impact(template, body, under(template));
    },
  ],
  [
    "POST",
    "/projects/:slug/impact",
    ({ params, body, me }) => {
      administer(me);
      const project = need(find(world.projects, "slug", params.slug));
      return impact(
        project,
        body,
        world.resources.filter((r) => r.project === project.slug),
      );
    },
  ],
  [
    "GET",
    "/resources/:id/upgrade",
    ({ params, query }) => {
      const r = need(world.resources.find((o) => o.id === params.id || o.path === params.id));
      const names = variablesOf(r.template, query.to).map((v) => v.name);
      const missing = variablesOf(r.template, query.to).filter((v) => v.required && !(v.name in r.inputs));
      return {
        from: r.version,
        to: query.to,
        comparison: compared(r.template, r.version, query.to),
        missing: missing.map((v) => v.name),
        removed: Object.keys(r.inputs).filter((name) => !names.includes(name)),
        invalid: [],
        warnings: [],
        form: formOf(r.template, query.to),
      };
    },
  ],
  [
    "GET",
    "/users",
    ({ me, query }) => {
      administer(me);
      return page(accounts, query);
    },
  ],
  [
    "POST",
    "/users",
    ({ me, body }) => {
      administer(me);
      const person = { id: `usr_${body.username}`, username: body.username, name: body.name ?? body.username };
      accounts.push({ ...person, grants: body.grants });
      return created({ user: person, password: "pw_practice" });
    },
  ],
  [
    "GET",
    "/workspaces/:slug/pulls",
    ({ query }) =>
      page(
        world.changes
          .filter((c) => c.pull_request !== null)
          .map((c) => ({
            number: c.pull_request,
            title: c.title,
            body: "",
            state: c.open ? "open" : c.state === "applied" ? "merged" : "closed",
            head_branch: c.branch,
            base_branch: "main",
            check: c.open ? "pending" : "success",
            check_text: c.state,
            comments: [],
            created_at: c.created_at,
          })),
        query,
      ),
  ],
];
