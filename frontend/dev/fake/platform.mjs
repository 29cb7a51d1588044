import { audit, publish } from "./flow.mjs";
import { administer, created, need, Problem, page, revision } from "./http.mjs";
import { find, id, now, world } from "./world.mjs";

const soon = (days) => new Date(Date.now() + days * 86_400_000).toISOString();
const dressed = (p) => ({
  backend: { kind: "terrace" },
  propose_readers: false,
  ...p,
  resources: world.resources.filter((r) => r.project === p.slug).length,
});

export const platformRoutes = [
  ["GET", "/tokens", ({ query }) => page(world.tokens, query)],
  [
    "POST",
    "/tokens",
    ({ body }) => {
      const token = {
        id: id("tok"),
        name: body.name,
        created_at: now(),
        expires_at: body.days ? soon(body.days) : null,
        last_used_at: null,
      };
      world.tokens.unshift(token);
      return created({
        token,
        secret: `trc_${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)}`,
      });
    },
  ],
  [
    "DELETE",
    "/tokens/:id",
    ({ params }) => {
      world.tokens = world.tokens.filter((t) => t.id !== params.id);
    },
  ],
  ["GET", "/approval-rules", ({ query }) => page(world.approvalRules, query)],
  ["GET", "/integrations", ({ query }) => page(world.integrations, query)],
  [
    "POST",
    "/integrations",
    ({ body, me }) => {
      administer(me);
      const made = { id: id("int"), name: body.name, kind: body.kind, created_at: now() };
      world.integrations.push(made);
      return created(made);
    },
  ],
  [
    "DELETE",
    "/integrations/:id",
    ({ params, me }) => {
      administer(me);
      world.integrations = world.integrations.filter((i) => i.id !== params.id);
    },
  ],
  ["GET", "/workspaces", ({ query }) => page(world.workspaces, query)],
  [
    "POST",
    "/workspaces",
    ({ body, me }) => {
      administer(me);
      if (find(world.workspaces, "slug", body.slug))
        throw new Problem(409, "conflict", `The name ${body.slug} is taken`);
      const made = {
        id: id("wsp"),
        ...body,
        forge: "local",
        clone_url: `http://127.0.0.1:4180/git/${body.slug}.git`,
        head: "0a1b2c3d",
        created_at: now(),
      };
      world.workspaces.push(made);
      publish("workspace", made.id);
      return created(made);
    },
  ],
  ["GET", "/workspaces/:slug", ({ params }) => need(find(world.workspaces, "slug", params.slug))],
  [
    "POST",
    "/workspaces/:slug/credentials",
    ({ actor }) => ({
      username: actor.username,
      password: `trg_${Math.random().toString(36).slice(2)}`,
      expires_at: soon(1),
    }),
  ],
  ["GET", "/projects", ({ query }) => page(world.projects.map(dressed), query)],
  [
    "POST",
    "/projects",
    ({ body, me }) => {
      administer(me);
      const made = { id: id("prj"), description: "", tags: {}, configs: {}, revision: 1, created_at: now(), ...body };
      world.projects.push(made);
      publish("project", made.id);
      return created(dressed(made));
    },
  ],
  ["GET", "/projects/:slug", ({ params }) => dressed(need(find(world.projects, "slug", params.slug)))],
  [
    "PATCH",
    "/projects/:slug",
    ({ params, body, request, me, actor }) => {
      administer(me);
      const item = need(find(world.projects, "slug", params.slug));
      revision(request, item);
      Object.assign(item, body);
      audit(actor.username, "project.edited", item.slug, body);
      publish("project", item.id);
      return dressed(item);
    },
  ],
  [
    "GET",
    "/audit",
    ({ query }) =>
      page(
        world.audit.filter(
          (a) => (!query.actor || a.actor === query.actor) && (!query.subject || a.subject.includes(query.subject)),
        ),
        query,
        ["subject", "action", "actor"],
      ),
  ],
];
