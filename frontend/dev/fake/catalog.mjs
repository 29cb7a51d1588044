import { audit, publish } from "./flow.mjs";
import { administer, created, need, Problem, page, revision } from "./http.mjs";
import { formOf, interfaceOf, modules } from "./modules.mjs";
import { resolve } from "./resolve.mjs";
import { find, id, now, world } from "./world.mjs";

const template = (key) => need(find(world.templates, "key", key), `The template ${key}`);
const dressed = (t) => ({
  ...t,
  children: world.templates.filter((o) => o.parents.includes(t.key)).map((o) => o.key),
  resources: world.resources.filter((r) => r.template === t.key).length,
});
const counted = (v) => ({
  ...v,
  resources: world.resources.filter((r) => r.template === v.template && r.version === v.name).length,
});
const source = (ref) =>
  need(
    world.sources.find((s) => s.id === ref || s.name === ref),
    `The source ${ref}`,
  );
const moduleKey = (path) => Object.keys(modules).find((key) => modules[key].path === path);

const found = [
  ...Object.entries(modules).map(([key, m]) => ({
    path: m.path,
    variables: m.variables.length,
    outputs: m.outputs.length,
    resources: 3,
    usable: true,
    reason: null,
    readme: m.readme.split("\n\n")[1],
    imported_as: world.templates.some((t) => t.key === key) ? key : null,
  })),
  {
    path: "catalog/local/database",
    variables: 9,
    outputs: 4,
    resources: 2,
    usable: true,
    reason: null,
    readme: "A practice database with users, backups and a connection address.",
    imported_as: null,
  },
  {
    path: "catalog/local/queue",
    variables: 4,
    outputs: 2,
    resources: 1,
    usable: true,
    reason: null,
    readme: "A practice message queue.",
    imported_as: null,
  },
  {
    path: "catalog/local/database/examples/full",
    variables: 0,
    outputs: 1,
    resources: 0,
    usable: false,
    reason: "It declares no resources and calls ../..: an example, not a module.",
    readme: null,
    imported_as: null,
  },
  {
    path: "catalog/broken",
    variables: 1,
    outputs: 0,
    resources: 0,
    usable: false,
    reason: "main.tf:12: a block is never closed.",
    readme: null,
    imported_as: null,
  },
];

export const catalogRoutes = [
  [
    "GET",
    "/templates",
    ({ query }) => {
      let items = world.templates.map(dressed);
      if (query.label) items = items.filter((t) => t.labels.includes(query.label));
      if (query.abstract) items = items.filter((t) => String(t.abstract) === query.abstract);
      return page(items, query, ["name", "key", "description"]);
    },
  ],
  [
    "POST",
    "/templates",
    ({ body, me, actor }) => {
      administer(me);
      if (find(world.templates, "key", body.key)) throw new Problem(409, "conflict", `The key ${body.key} is taken`);
      const made = {
        id: id("tpl"),
        disabled: false,
        description: "",
        labels: [],
        tags: {},
        configs: {},
        overrides: {},
        links: {},
        latest_version: null,
        revision: 1,
        created_at: now(),
        ...body,
      };
      world.templates.push(made);
      audit(actor.username, "template.created", made.key);
      publish("template", made.id);
      return created(dressed(made));
    },
  ],
  ["GET", "/templates/:key", ({ params }) => dressed(template(params.key))],
  [
    "PATCH",
    "/templates/:key",
    ({ params, body, request, me, actor }) => {
      administer(me);
      const item = template(params.key);
      revision(request, item);
      Object.assign(item, body);
      audit(actor.username, "template.edited", item.key, body);
      publish("template", item.id);
      return dressed(item);
    },
  ],
  [
    "GET",
    "/templates/:key/versions",
    ({ params, query }) => page(world.versions.filter((v) => v.template === params.key).map(counted), query),
  ],
  [
    "POST",
    "/templates/:key/versions",
    ({ params, body, me }) => {
      administer(me);
      const last = world.versions.find((v) => v.template === params.key);
      const made = {
        ...last,
        id: id("ver"),
        name: body.reference,
        reference: body.reference,
        lifecycle: "preview",
        note: null,
        created_at: now(),
      };
      world.versions.unshift(made);
      publish("template", params.key);
      return created(made);
    },
  ],
  [
    "PATCH",
    "/templates/:key/versions/:name",
    ({ params, body, me }) => {
      administer(me);
      const version = need(world.versions.find((v) => v.template === params.key && v.name === params.name));
      Object.assign(version, body);
      publish("template", params.key);
      return version;
    },
  ],
  [
    "GET",
    "/templates/:key/versions/:name",
    ({ params }) => ({
      ...counted(need(world.versions.find((v) => v.template === params.key && v.name === params.name))),
      interface: interfaceOf(params.key in modules ? params.key : "local_network", params.name),
      readme: modules[params.key]?.readme ?? null,
      examples: [
        {
          name: "basic",
          readme: null,
          files: [{ path: "main.tf", text: 'module "this" {\n  source = "../.."\n  name   = "main"\n}\n' }],
        },
      ],
    }),
  ],
  [
    "GET",
    "/templates/:key/form",
    ({ params, query }) => {
      const key = params.key in modules ? params.key : "local_network";
      const { resolved } = resolve(key, query.project, query.parent);
      return {
        version: query.version ?? template(params.key).latest_version,
        form: formOf(key, query.version),
        inherited: resolved.values,
        tags: resolved.tags,
      };
    },
  ],
  ["GET", "/sources", ({ query }) => page(world.sources, query)],
  [
    "POST",
    "/sources",
    async ({ body, me }) => {
      administer(me);
      await new Promise((done) => setTimeout(done, 900));
      if (/unreachable|nowhere/.test(body.address))
        throw new Problem(422, "source_unreachable", "The source could not be read", {
          detail: `${body.address} does not answer.`,
          next_step: "Check the address, and whether it needs an integration.",
        });
      const made = {
        id: id("src"),
        integration: null,
        fetched_at: now(),
        default_reference: "v1.1.0",
        notices: [],
        created_at: now(),
        ...body,
      };
      world.sources.push(made);
      publish("source", made.id);
      return created(made);
    },
  ],
  ["GET", "/sources/:id", ({ params }) => source(params.id)],
  [
    "DELETE",
    "/sources/:id",
    ({ params }) => {
      const item = source(params.id);
      if (world.versions.some((v) => v.source === item.name))
        throw new Problem(409, "in_use", "Versions of templates come from this source", {
          detail: "local_network, local_cluster and local_app were imported from it.",
        });
      world.sources = world.sources.filter((s) => s !== item);
      publish("source", item.id);
    },
  ],
  [
    "POST",
    "/sources/:id/refresh",
    ({ params }) => ({ ...Object.assign(source(params.id), { fetched_at: now() }), made: [] }),
  ],
  ["POST", "/sources/:id/rescan", () => ({ commit: "9f3c1e77aa01", items: found, left_out: [] })],
  [
    "POST",
    "/templates/:key/versions/:name/analyse",
    ({ params, me }) => {
      administer(me);
      const version = need(world.versions.find((v) => v.template === params.key && v.name === params.name));
      return { version: counted(version), comparison: { class: "same", rows: [] } };
    },
  ],
  [
    "GET",
    "/sources/:id/refs",
    () => ({
      items: [
        {
          name: "v1.1.0",
          kind: "tag",
          commit: "9f3c1e77aa01c2d4e5f60718293a4b5c6d7e8f90",
          release: "1.1.0",
          prerelease: false,
        },
        {
          name: "v1.0.0",
          kind: "tag",
          commit: "1c0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d",
          release: "1.0.0",
          prerelease: false,
        },
        {
          name: "main",
          kind: "branch",
          commit: "aa01c2d4e5f60718293a4b5c6d7e8f909f3c1e77",
          release: null,
          prerelease: false,
        },
      ],
    }),
  ],
  [
    "GET",
    "/sources/:id/modules",
    () => ({ commit: "9f3c1e77aa01c2d4e5f60718293a4b5c6d7e8f90", items: found, left_out: [] }),
  ],
  [
    "GET",
    "/sources/:id/interface",
    ({ query }) => {
      const key = moduleKey(query.path) ?? "local_network";
      const version = world.versions.find((v) => v.commit === query.reference)?.name ?? query.reference;
      return {
        commit: "9f3c1e77aa01",
        interface: interfaceOf(key, version),
        form: formOf(key, version),
        readme: modules[key].readme,
      };
    },
  ],
  [
    "POST",
    "/imports",
    async ({ body, me, actor }) => {
      administer(me);
      await new Promise((done) => setTimeout(done, 1500));
      const taken = body.modules.filter((m) => find(world.templates, "key", m.key));
      if (taken.length > 0)
        throw new Problem(422, "invalid_import", "Nothing was imported", {
          diagnostics: taken.map((m) => ({
            severity: "error",
            code: "key_taken",
            summary: `The key ${m.key} is taken.`,
            subject: { place: m.key },
          })),
        });
      const items = body.modules.map((m) => {
        const made = {
          id: id("tpl"),
          key: m.key,
          name: m.name,
          description: m.description ?? "",
          labels: m.labels ?? [],
          abstract: false,
          disabled: false,
          parents: m.parents,
          tags: {},
          configs: {},
          overrides: {},
          links: {},
          latest_version: body.reference,
          revision: 1,
          created_at: now(),
        };
        modules[m.key] = modules[moduleKey(m.path)] ?? modules.local_network;
        world.templates.push(made);
        world.versions.unshift({
          id: id("ver"),
          name: body.reference,
          template: m.key,
          source: source(body.source).name,
          path: m.path,
          reference: body.reference,
          commit: "9f3c1e77aa01",
          lifecycle: "active",
          note: null,
          reason: null,
          overrides: {},
          variables: 9,
          outputs: 4,
          created_at: now(),
        });
        const row = found.find((f) => f.path === m.path);
        if (row) row.imported_as = m.key;
        audit(actor.username, "template.imported", m.key, { version: body.reference });
        return dressed(made);
      });
      publish("template", "import");
      return created({ items });
    },
  ],
];
