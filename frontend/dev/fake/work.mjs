import {
  addTail,
  approve,
  audit,
  close,
  drive,
  history,
  newChange,
  newRun,
  planOf,
  publish,
  replan,
  retry,
} from "./flow.mjs";
import { created, need, Problem, page, refuse, revision } from "./http.mjs";
import { modules } from "./modules.mjs";
import { filesOf, resolve } from "./resolve.mjs";
import { alteredBy } from "./versions.mjs";
import { find, id, now, world } from "./world.mjs";

history();

const yes = { allowed: true, reason: null };
const no = (reason) => ({ allowed: false, reason });
const at = (ref) =>
  need(
    world.resources.find((r) => r.id === ref || r.path === ref),
    "This resource",
  );
const versionOf = (r) => world.versions.find((v) => v.template === r.template && v.name === r.version);
const childrenOf = (r) => world.resources.filter((o) => o.parent === r.path);
const blocking = (r) => childrenOf(r).filter((o) => o.state === "provisioned" || o.abstract);

function resourceCan(r, me) {
  if (!me.can.request)
    return {
      update: no("You need the role write here."),
      destroy: no("You need the role write here."),
      delete: no("You need the role write here."),
    };
  const busy = r.open_change ? no(`Change #${r.open_change} is open.`) : null;
  const kids = childrenOf(r).length;
  return {
    update: r.abstract ? yes : (busy ?? (r.state === "destroyed" ? no("It was destroyed.") : yes)),
    destroy: r.abstract
      ? no("An abstract resource has nothing to destroy.")
      : (busy ?? (r.state === "provisioned" ? yes : no("Nothing of it is provisioned."))),
    delete: r.abstract
      ? kids > 0
        ? no(`It has ${kids} children.`)
        : yes
      : (busy ?? (r.state === "provisioned" ? no("Destroy it first.") : yes)),
  };
}
const dressed = (r, me) => ({
  ...r,
  children: childrenOf(r).length,
  latest_version: find(world.templates, "key", r.template)?.latest_version ?? null,
  version_lifecycle: versionOf(r)?.lifecycle ?? null,
  version_reason: versionOf(r)?.reason ?? null,
  can: resourceCan(r, me),
});

function changeCan(c, actor, me) {
  const mine = c.requested_by.username === actor.username;
  const decidable = ["planned", "approved"].includes(c.state);
  const approver = me.can.approve;
  return {
    approve:
      c.state !== "planned"
        ? no(`A change that is ${c.state} cannot be approved.`)
        : mine
          ? no("Whoever asked does not count as an approver.")
          : !approver
            ? no("You need the role approve here.")
            : yes,
    reject: !decidable
      ? no(`A change that is ${c.state} cannot be rejected.`)
      : !approver
        ? no("You need the role approve here.")
        : yes,
    withdraw:
      !c.open || c.state === "applying"
        ? no(`A change that is ${c.state} cannot be withdrawn.`)
        : mine || me.can.administer
          ? yes
          : no("Only the requester or an admin withdraws a change."),
    replan: ["planned", "stuck", "approved"].includes(c.state)
      ? yes
      : no(`A change that is ${c.state} is not planned again.`),
    retry: c.state === "failed" ? yes : no("Only a failed change is retried."),
  };
}
const change = (number) => need(find(world.changes, "number", Number(number)), `Change #${number}`);
const brief = ({
  timeline,
  approvals,
  rule,
  inputs,
  inputs_before,
  version_before,
  state_data,
  state_reason,
  digest,
  plan_run,
  apply_run,
  planned_at,
  ...rest
}) => rest;
const decide = (name, act) => [
  "POST",
  `/changes/:number/${name}`,
  ({ params, body, actor, me }) => {
    const item = change(params.number);
    const can = changeCan(item, actor, me)[name];
    if (!can.allowed)
      throw new Problem(me.can.request ? 409 : 403, "refused", "This cannot be done", { detail: can.reason });
    if (name === "approve" && body.digest !== item.digest)
      throw new Problem(409, "digest_moved", "The plan has moved", {
        detail: "Another plan took the place of the one that you read.",
        next_step: "Read the new plan, then decide.",
      });
    act(item, actor, body);
    audit(actor.username, `change.${name}`, `change ${item.number}`, body);
    return brief(item);
  },
];

function checked(body) {
  const tpl = find(world.templates, "key", body.template);
  const problems = [];
  const path = body.parent ? `${body.parent}/${body.slug}` : body.slug;
  if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(body.slug ?? ""))
    problems.push({
      severity: "error",
      code: "bad_slug",
      summary: "A name has lower-case letters, digits and hyphens, and starts with a letter or digit.",
      subject: { place: "slug" },
    });
  if (find(world.resources, "path", path))
    problems.push({
      severity: "error",
      code: "path_taken",
      summary: `${path} exists already.`,
      subject: { place: "slug" },
    });
  const { resolved, diagnostics } = tpl?.abstract
    ? { ...resolve(body.template, body.project, body.parent), diagnostics: [] }
    : resolve(body.template in modules ? body.template : "local_network", body.project, body.parent, body.inputs ?? {});
  return { tpl, path, resolved, diagnostics: [...problems, ...diagnostics] };
}

export const workRoutes = [
  [
    "GET",
    "/resources",
    ({ query, me }) => {
      let items = world.resources.map((r) => dressed(r, me));
      for (const key of ["project", "template", "version", "state"])
        if (query[key]) items = items.filter((r) => r[key] === query[key]);
      if (query.parent !== undefined) items = items.filter((r) => (r.parent ?? "") === query.parent);
      return page(items, query, ["path", "template", "description"]);
    },
  ],
  [
    "POST",
    "/resources",
    ({ body, actor, me }) => {
      const { tpl, path, diagnostics } = checked(body);
      refuse(diagnostics);
      const made = {
        id: id("res"),
        path,
        slug: body.slug,
        description: body.description ?? "",
        template: body.template,
        abstract: tpl.abstract,
        project: body.project,
        parent: body.parent ?? null,
        version: tpl.abstract ? null : (body.version ?? tpl.latest_version),
        state: "provision",
        out_of_date: false,
        drift: { status: "unchecked", drifted: 0, checked_at: null, ignored_until: null },
        inputs: body.inputs ?? {},
        tags: body.tags ?? {},
        configs: body.configs ?? {},
        open_change: null,
        folder: tpl.abstract ? null : `${tpl.key}/${body.slug}`,
        revision: 1,
        created_by: actor,
        created_at: now(),
        updated_at: now(),
      };
      world.resources.push(made);
      const change = tpl.abstract ? null : brief(newChange(made, "create", actor));
      audit(actor.username, "resource.created", path);
      publish("resource", made.id);
      return created({ resource: dressed(made, me), change });
    },
  ],
  [
    "POST",
    "/resources/preview",
    ({ body }) => {
      const { tpl, path, resolved, diagnostics } = checked(body);
      const version = body.version ?? tpl.latest_version;
      const flags = Object.entries(body.inputs ?? {})
        .map(
          ([key, value]) => ` \\\n  --var ${key}=${typeof value === "string" ? value : `'${JSON.stringify(value)}'`}`,
        )
        .join("");
      return {
        path,
        branch: tpl.abstract ? null : `update_${body.slug}-149`,
        folder: tpl.abstract ? null : `${tpl.key}/${body.slug}`,
        files: tpl.abstract ? [] : filesOf(tpl.key in modules ? tpl.key : "local_network", version, path, resolved),
        resolved,
        rule: { conditions: [{ rule: null, asks: "1 approval, not by the requester", plan_decides: false }] },
        diagnostics,
        command: `terrace resource create ${path} \\\n  --template ${body.template}${version ? `@${version}` : ""} --project ${body.project}${flags}`,
      };
    },
  ],
  [
    "POST",
    "/dry-runs",
    ({ body, actor }) => {
      const path = body.resource ?? checked(body.new).path;
      if (body.new) refuse(checked(body.new).diagnostics);
      const target = body.resource ? at(body.resource) : null;
      const run = newRun("plan", {
        dry: true,
        path: target?.path ?? path,
        resource: target ? { id: target.id, path: target.path } : null,
        requested_by: actor,
      });
      drive(run, () => {
        const summary = planOf(target ? { action: "update" } : null, path);
        world.plans.set(run.id, summary);
        run.summary = summary.counts;
      });
      return created(run);
    },
  ],
  ["GET", "/resources/:id", ({ params, me }) => dressed(at(params.id), me)],
  [
    "PATCH",
    "/resources/:id",
    ({ params, body, query, request, me }) => {
      const item = at(params.id);
      const below = world.resources.filter((r) => r.path.startsWith(`${item.path}/`) && !r.abstract);
      const altered = alteredBy(item, body, below);
      if (query.preview !== "true") {
        revision(request, item);
        Object.assign(item, body, { updated_at: now() });
        for (const row of altered) find(world.resources, "path", row.path).out_of_date = true;
        publish("resource", item.id);
      }
      return { resource: dressed(item, me), altered };
    },
  ],
  [
    "DELETE",
    "/resources/:id",
    ({ params }) => {
      const item = at(params.id);
      world.resources = world.resources.filter((r) => r !== item);
      publish("resource", item.id);
    },
  ],
  [
    "GET",
    "/resources/:id/explain",
    ({ params }) => {
      const r = at(params.id);
      return resolve(r.abstract ? null : r.template, r.project, r.parent, r.inputs, r).resolved;
    },
  ],
  [
    "GET",
    "/resources/:id/outputs",
    ({ params }) => {
      const r = at(params.id);
      return {
        items:
          r.state === "provisioned"
            ? (modules[r.template]?.outputs ?? []).map(([name, , value, sensitive]) => ({
                name,
                value: sensitive ? null : value,
                sensitive: sensitive === true,
                type: Array.isArray(value) ? ["list", "string"] : typeof value === "number" ? "number" : "string",
              }))
            : [],
      };
    },
  ],
  [
    "GET",
    "/resources/:id/files",
    ({ params }) => {
      const r = at(params.id);
      if (r.abstract || r.state === "provision") return { commit: null, folder: r.folder, items: [] };
      return {
        commit: "4be1d2c0f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4",
        folder: r.folder,
        items: filesOf(r.template, r.version, r.path, resolve(r.template, r.project, r.parent, r.inputs, r).resolved),
      };
    },
  ],
  [
    "POST",
    "/resources/:id/changes",
    ({ params, body, actor }) => {
      const r = at(params.id);
      if (body.action !== "update") {
        const kids = blocking(r);
        if (kids.length > 0)
          throw new Problem(409, "has_children", "Destroy what stands on it first", {
            detail: `${kids.length} resources below ${r.path} are provisioned.`,
            diagnostics: kids.map((k) => ({
              severity: "error",
              code: "child",
              summary: `${k.path} is provisioned.`,
              subject: { place: k.path },
            })),
          });
        if (body.confirm !== r.slug) throw new Problem(422, "confirm", "The name does not match");
      } else refuse(resolve(r.template, r.project, r.parent, body.inputs ?? r.inputs, r).diagnostics);
      const made = newChange(r, body.action, actor, {
        inputs: body.inputs ?? r.inputs,
        inputs_before: r.inputs,
        version: body.version ?? r.version,
        version_before: r.version,
        reason: body.reason ?? null,
      });
      return created(brief(made));
    },
  ],
  [
    "GET",
    "/changes",
    ({ query, actor, me }) => {
      let items = world.changes;
      if (query.state) items = items.filter((c) => c.state === query.state);
      if (query.resource) items = items.filter((c) => c.resource.path === query.resource);
      if (query.mine === "true") items = items.filter((c) => c.requested_by.username === actor.username);
      if (query.review === "true") items = items.filter((c) => changeCan(c, actor, me).approve.allowed);
      return page(items.map(brief), query, ["title", "number", "resource.path"]);
    },
  ],
  [
    "GET",
    "/changes/:number",
    ({ params, actor, me }) => {
      const c = change(params.number);
      return { ...c, runs: world.runs.filter((r) => r.change === c.number), can: changeCan(c, actor, me) };
    },
  ],
  [
    "GET",
    "/changes/:number/diff",
    ({ params }) => {
      const c = change(params.number);
      const r = at(c.resource.id);
      const side = (inputs, version) =>
        filesOf(
          r.template,
          version ?? r.version,
          r.path,
          resolve(r.template, r.project, r.parent, inputs ?? {}, r).resolved,
        );
      const after = c.action === "destroy" ? [] : side(c.inputs, c.version);
      const before = c.action === "create" ? [] : side(c.inputs_before ?? c.inputs, c.version_before ?? c.version);
      const paths = [...new Set([...before, ...after].map((f) => f.path))];
      const files = paths
        .map((path) => ({
          path: `${r.folder}/${path}`,
          before: before.find((f) => f.path === path)?.text ?? null,
          after: after.find((f) => f.path === path)?.text ?? null,
        }))
        .filter((f) => f.before !== f.after);
      return { files, unified: "" };
    },
  ],
  ["GET", "/changes/:number/plan", ({ params }) => need(world.plans.get(change(params.number).plan_run), "The plan")],
  decide("approve", (c, by) => approve(c, by)),
  decide("reject", (c, by, { reason }) => close(c, by, "rejected", reason)),
  decide("withdraw", (c, by, { reason }) => close(c, by, "withdrawn", reason)),
  decide("replan", (c, by) => replan(c, by)),
  decide("retry", (c, by) => retry(c, by)),
  [
    "GET",
    "/runs",
    ({ query }) =>
      page(
        world.runs.filter(
          (r) =>
            (!query.state || r.state === query.state) &&
            (!query.kind || r.kind === query.kind) &&
            (!query.resource || r.path === query.resource),
        ),
        query,
        ["path", "id"],
      ),
  ],
  ["GET", "/runs/:id", ({ params }) => need(find(world.runs, "id", params.id))],
  ["GET", "/runs/:id/plan", ({ params }) => need(world.plans.get(params.id), "The plan")],
  [
    "POST",
    "/runs/:id/cancel",
    ({ params }) => {
      const run = need(find(world.runs, "id", params.id));
      Object.assign(run, { state: "cancelled", finished_at: now() });
      publish("run", run.id);
      return run;
    },
  ],
  [
    "GET",
    "/runs/:id/log",
    ({ params, query }) => {
      const run = need(find(world.runs, "id", params.id));
      const items = (world.logs.get(run.id) ?? [])
        .filter((l) => l.position > Number(query.after ?? 0))
        .slice(0, Number(query.limit ?? 1000));
      return { items, finished: run.finished_at !== null };
    },
  ],
  [
    "GET",
    "/runs/:id/log/stream",
    ({ params, request, response, query }) => {
      const run = need(find(world.runs, "id", params.id));
      response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" });
      const from = Number(request.headers["last-event-id"] ?? query.after ?? 0);
      for (const item of world.logs.get(run.id) ?? [])
        if (item.position > from)
          response.write(`id: ${item.position}\nevent: line\ndata: ${JSON.stringify(item)}\n\n`);
      if (run.finished_at !== null) {
        response.write("event: end\ndata: {}\n\n");
        return response.end();
      }
      addTail(run.id, response);
    },
  ],
];
