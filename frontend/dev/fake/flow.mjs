// Moves changes and runs along as the server would, with a little time between the steps.

import { modules } from "./modules.mjs";
import { ago, find, id, now, people, world } from "./world.mjs";

const streams = new Set();
const tails = new Map();
export const speed = Number(process.env.FAKE_SPEED ?? 1);

export function publish(kind, ref) {
  for (const response of streams) response.write(`event: changed\ndata: ${JSON.stringify({ kind, id: ref })}\n\n`);
}
export const addStream = (response) => {
  streams.add(response);
  response.on("close", () => streams.delete(response));
};
export const addTail = (run, response) => {
  if (!tails.has(run)) tails.set(run, new Set());
  tails.get(run).add(response);
  response.on("close", () => tails.get(run).delete(response));
};
const later = (ms, step) => setTimeout(step, ms * speed);

export function audit(actor, action, subject, detail = {}) {
  world.audit.unshift({ id: id("aud"), at: now(), actor, action, subject, detail });
}

function line(run, stage, text, level = "info") {
  const log = world.logs.get(run.id) ?? [];
  world.logs.set(run.id, log);
  const item = { position: log.length + 1, at: now(), stage, stream: level === "error" ? "err" : "out", level, text };
  log.push(item);
  for (const response of tails.get(run.id) ?? [])
    response.write(`id: ${item.position}\nevent: line\ndata: ${JSON.stringify(item)}\n\n`);
}

export const shown = {
  value: (value) => ({ kind: "value", value }),
  unknown: { kind: "unknown" },
  absent: { kind: "absent" },
  sensitive: { kind: "sensitive" },
};

export function planOf(change, path) {
  const v = shown;
  if (change?.action === "destroy") {
    return {
      counts: { add: 0, change: 0, replace: 0, destroy: 2, read: 0 },
      drift: [],
      outputs: [{ name: "app_id", before: v.value("app-77aa01"), after: v.absent }],
      resources: [
        {
          address: "module.this.terraform_data.app",
          action: "delete",
          reason: null,
          replace_paths: [],
          attributes: [{ path: "id", before: v.value("77aa01"), after: v.absent, forces_replacement: false }],
        },
        {
          address: 'module.this.terraform_data.host["shop.example"]',
          action: "delete",
          reason: null,
          replace_paths: [],
          attributes: [],
        },
      ],
    };
  }
  if (change?.action === "update") {
    return {
      counts: { add: 1, change: 1, replace: 1, destroy: 0, read: 0 },
      drift: [],
      outputs: [{ name: "gateway_address", before: v.value("10.20.0.1"), after: v.value("10.24.0.1") }],
      resources: [
        {
          address: 'module.this.terraform_data.subnet["public"]',
          action: "replace",
          reason: "replace_because_cannot_update",
          replace_paths: ["triggers_replace.cidr_block"],
          attributes: [
            {
              path: "triggers_replace.cidr_block",
              before: v.value("10.20.0.0/20"),
              after: v.value("10.24.0.0/20"),
              forces_replacement: true,
            },
            { path: "id", before: v.value("1a2b-77"), after: v.unknown, forces_replacement: false },
          ],
        },
        {
          address: 'module.this.terraform_data.subnet["data"]',
          action: "create",
          reason: null,
          replace_paths: [],
          attributes: [
            { path: "input.name", before: v.absent, after: v.value("data"), forces_replacement: false },
            { path: "id", before: v.absent, after: v.unknown, forces_replacement: false },
          ],
        },
        {
          address: "module.this.terraform_data.network",
          action: "update",
          reason: null,
          replace_paths: [],
          attributes: [
            {
              path: 'input.tags["BillingCode"]',
              before: v.value("ACME-0"),
              after: v.value("ACME-1"),
              forces_replacement: false,
            },
            { path: "input.token", before: v.sensitive, after: v.sensitive, forces_replacement: false },
            {
              path: "output",
              before: v.value({ name: "main", mtu: 1500 }),
              after: v.unknown,
              forces_replacement: false,
            },
          ],
        },
        {
          address: "module.this.terraform_data.flow_log",
          action: "no_op",
          reason: null,
          replace_paths: [],
          attributes: [],
        },
      ],
    };
  }
  return {
    counts: { add: 3, change: 0, replace: 0, destroy: 0, read: 0 },
    drift: [],
    outputs: [{ name: "network_id", before: v.absent, after: v.unknown }],
    resources: [
      {
        address: "module.this.terraform_data.network",
        action: "create",
        reason: null,
        replace_paths: [],
        attributes: [
          { path: "input.name", before: v.absent, after: v.value(path.split("/").at(-1)), forces_replacement: false },
          {
            path: "triggers_replace.cidr_block",
            before: v.absent,
            after: v.value("10.30.0.0/16"),
            forces_replacement: false,
          },
          { path: "id", before: v.absent, after: v.unknown, forces_replacement: false },
        ],
      },
      {
        address: 'module.this.terraform_data.subnet["public"]',
        action: "create",
        reason: null,
        replace_paths: [],
        attributes: [
          { path: "input.cidr_block", before: v.absent, after: v.value("10.30.0.0/20"), forces_replacement: false },
        ],
      },
      {
        address: 'module.this.terraform_data.subnet["private"]',
        action: "create",
        reason: null,
        replace_paths: [],
        attributes: [
          { path: "input.cidr_block", before: v.absent, after: v.value("10.30.16.0/20"), forces_replacement: false },
        ],
      },
    ],
  };
}

const chatter = {
  init: [
    "Initializing the backend...",
    "Initializing modules...",
    "Downloading git::http://127.0.0.1:4180/git/catalog.git for this...",
    "\u001b[32mTerraform has been successfully initialized!\u001b[0m",
  ],
  plan: [
    "terraform_data.network: Refreshing state...",
    "module.this.terraform_data.network: Plan to create",
    'module.this.terraform_data.subnet["public"]: Plan to create',
    "Plan: 3 to add, 0 to change, 0 to destroy.",
  ],
  apply: [
    "module.this.terraform_data.network: Creating...",
    "module.this.terraform_data.network: Creation complete after 0s",
    'module.this.terraform_data.subnet["public"]: Creating...',
    'module.this.terraform_data.subnet["public"]: Creation complete after 0s',
    "Apply complete! Resources: 3 added, 0 changed, 0 destroyed.",
  ],
  outputs: ["Reading outputs"],
};

export function newRun(kind, fields) {
  const run = {
    id: id("run"),
    kind,
    state: "queued",
    stage: "queued",
    stages: [{ stage: "queued", started_at: now(), finished_at: null }],
    reason: null,
    waits_for: null,
    change: null,
    resource: null,
    path: "",
    dry: false,
    summary: null,
    requested_by: null,
    created_at: now(),
    started_at: null,
    finished_at: null,
    ...fields,
  };
  world.runs.unshift(run);
  publish("run", run.id);
  return run;
}

export function drive(
  run,
  done,
  stages = run.kind === "plan" || run.kind === "drift" ? ["init", "plan"] : ["init", "apply", "outputs"],
) {
  let wait = 500;
  const enter = (stage) => {
    if (run.state === "cancelled") return;
    run.stages.at(-1).finished_at = now();
    run.stages.push({ stage, started_at: now(), finished_at: null });
    Object.assign(run, { state: "running", stage, started_at: run.started_at ?? now() });
    publish("run", run.id);
  };
  for (const stage of stages) {
    later(wait, () => enter(stage));
    for (const text of chatter[stage]) {
      wait += 260;
      later(wait, () => run.state === "running" && line(run, stage, text));
    }
    wait += 260;
  }
  later(wait, () => {
    if (run.state === "cancelled") return;
    run.stages.at(-1).finished_at = now();
    Object.assign(run, { state: "succeeded", stage: null, finished_at: now() });
    for (const response of tails.get(run.id) ?? []) {
      response.write("event: end\ndata: {}\n\n");
      response.end();
    }
    done();
    publish("run", run.id);
  });
}

function note(change, by, event, detail = "") {
  change.timeline.push({ at: now(), by, event, detail });
  change.updated_at = now();
  publish("change", String(change.number));
}

function move(change, state, by, event, detail) {
  Object.assign(change, { state, open: !["applied", "closed"].includes(state) });
  const resource = find(world.resources, "path", change.resource.path);
  if (resource) {
    resource.open_change = change.open ? change.number : null;
    publish("resource", resource.id);
  }
  note(change, by, event, detail);
}

export function newChange(resource, action, by, fields = {}) {
  const number = Math.max(140, ...world.changes.map((c) => c.number)) + 1;
  const branch = `${action === "destroy" ? "delete" : "update"}_${resource.slug}-${number}`;
  const change = {
    id: id("chg"),
    number,
    resource: { id: resource.id, path: resource.path, template: resource.template },
    action,
    state: "requested",
    open: true,
    title: `${action[0].toUpperCase()}${action.slice(1)} ${resource.slug}`,
    reason: null,
    requested_by: by,
    branch,
    pull_request: null,
    summary: null,
    version: resource.version,
    created_at: now(),
    updated_at: now(),
    state_data: {},
    state_reason: null,
    inputs: resource.inputs,
    inputs_before: null,
    version_before: null,
    rule: {
      approvals: 1,
      given: 0,
      text: "1 approval, not by the requester",
      conditions: [
        {
          rule: null,
          asks: "1 approval, not by the requester",
          needed: 1,
          given: 0,
          missing: "1 more approval is needed",
        },
      ],
    },
    approvals: [],
    digest: null,
    plan_run: null,
    apply_run: null,
    planned_at: null,
    timeline: [],
    ...fields,
  };
  world.changes.unshift(change);
  resource.open_change = number;
  note(change, by.username, "requested", `${action} ${resource.path}`);
  later(250, () => move(change, "written", "terrace", "generated", "5 files"));
  later(600, () => {
    change.pull_request = number - 50;
    move(change, "proposed", "terrace", "opened", `pull request ${change.pull_request}`);
    plan(change);
  });
  return change;
}

export function plan(change) {
  const run = newRun("plan", {
    change: change.number,
    resource: { id: change.resource.id, path: change.resource.path },
    path: change.resource.path,
    requested_by: change.requested_by,
  });
  change.plan_run = run.id;
  drive(run, () => {
    const summary = planOf(change, change.resource.path);
    world.plans.set(run.id, summary);
    run.summary = change.summary = summary.counts;
    Object.assign(change, {
      digest: `9f3c1e${run.id.slice(-4)}77aa01c2d4e5f60718293a4b5c6d7e8f9012345678abcdef001122a07`,
      planned_at: now(),
    });
    move(
      change,
      "planned",
      "terrace",
      "plan_finished",
      `+${summary.counts.add} ~${summary.counts.change} -/+${summary.counts.replace} -${summary.counts.destroy}`,
    );
  });
}

export function approve(change, by) {
  change.approvals.push({ by, at: now(), digest: change.digest });
  change.rule.given = change.approvals.length;
  move(change, "approved", by.username, "approved", "");
  later(400, () => {
    move(change, "merged", "terrace", "merged", "4be1d2c");
    apply(change);
  });
}

function apply(change) {
  const run = newRun(change.action === "destroy" ? "destroy" : "apply", {
    change: change.number,
    resource: { id: change.resource.id, path: change.resource.path },
    path: change.resource.path,
    requested_by: change.requested_by,
  });
  change.apply_run = run.id;
  later(300, () => move(change, "applying", "terrace", "apply_started", run.id));
  drive(run, () => {
    run.summary = change.summary;
    const resource = find(world.resources, "path", change.resource.path);
    if (resource)
      Object.assign(resource, {
        state: change.action === "destroy" ? "destroyed" : "provisioned",
        updated_at: now(),
        version: change.version,
        inputs: change.inputs ?? resource.inputs,
      });
    move(change, "applied", "terrace", "apply_finished", "outputs recorded");
  });
}

export const close = (change, by, event, why) => {
  change.state_reason = why;
  move(change, "closed", by.username, event, why);
};
export const retry = (change, by) => {
  change.approvals = [];
  change.rule.given = 0;
  move(change, "proposed", by.username, "retried", "");
  plan(change);
};
export const replan = (change, by) => {
  change.approvals = [];
  change.rule.given = 0;
  move(change, "proposed", by.username, "moved", "asked for a fresh plan");
  plan(change);
};

/** What already happened when the page is first opened. */
export function history() {
  const resource = (path) => find(world.resources, "path", path);
  const seed = (number, path, action, state, minutes, fields = {}) => {
    const target = resource(path);
    const by = people[fields.by ?? "developer"];
    const run = { ...newRun("plan", { change: number, resource: { id: target.id, path }, path, requested_by: by }) };
    const stored = world.runs[0];
    const failed = state === "stuck";
    Object.assign(stored, {
      state: failed ? "failed" : "succeeded",
      reason: failed ? "the provider refused the credentials" : null,
      stage: null,
      created_at: ago(minutes - 1),
      started_at: ago(minutes - 1.05),
      finished_at: ago(minutes - 1.4),
      stages: [
        { stage: "queued", started_at: ago(minutes - 1), finished_at: ago(minutes - 1.05) },
        { stage: "init", started_at: ago(minutes - 1.05), finished_at: ago(minutes - 1.2) },
        { stage: "plan", started_at: ago(minutes - 1.2), finished_at: ago(minutes - 1.4) },
      ],
    });
    const open = !["applied", "closed"].includes(state);
    const change = {
      id: id("chg"),
      number,
      resource: { id: target.id, path, template: target.template },
      action,
      state,
      open,
      title: `${action[0].toUpperCase()}${action.slice(1)} ${target.slug}`,
      reason: null,
      requested_by: by,
      branch: `${action === "destroy" ? "delete" : "update"}_${target.slug}-${number}`,
      pull_request: number - 50,
      summary: null,
      version: target.version,
      created_at: ago(minutes),
      updated_at: ago(minutes - 2),
      state_data: {},
      state_reason: null,
      inputs: target.inputs,
      inputs_before: null,
      version_before: null,
      rule: {
        approvals: 1,
        given: 0,
        text: "1 approval, not by the requester",
        conditions: [
          {
            rule: null,
            asks: "1 approval, not by the requester",
            needed: 1,
            given: 0,
            missing: "1 more approval is needed",
          },
        ],
      },
      approvals: [],
      digest: `9f3c1e${number}77aa01c2d4e5f60718293a4b5c6d7e8f9012345678abcdef001122a07`,
      plan_run: run.id,
      apply_run: null,
      planned_at: ago(minutes - 1.4),
      timeline: [
        { at: ago(minutes), by: by.username, event: "requested", detail: `${action} ${path}` },
        { at: ago(minutes - 0.2), by: "terrace", event: "generated", detail: "5 files" },
        { at: ago(minutes - 0.5), by: "terrace", event: "opened", detail: `pull request ${number - 50}` },
        {
          at: ago(minutes - 1.4),
          by: "terrace",
          event: failed ? "plan_failed" : "plan_finished",
          detail: failed ? "the provider refused the credentials" : "",
        },
      ],
      ...fields,
    };
    delete change.by;
    const summary = planOf(change, path);
    if (!failed) {
      world.plans.set(stored.id, summary);
      stored.summary = change.summary = summary.counts;
    }
    const log = [
      ["init", chatter.init],
      ["plan", failed ? ["terraform_data.network: Refreshing state..."] : chatter.plan],
    ].flatMap(([stage, texts]) => texts.map((text) => ({ stage, text })));
    if (failed)
      log.push(
        { stage: "plan", text: "Error: the provider refused the credentials", level: "error" },
        { stage: "plan", text: '  on providers.tf line 4, in provider "local":', level: "error" },
      );
    world.logs.set(
      stored.id,
      log.map((item, index) => ({
        position: index + 1,
        at: ago(minutes - 1.05 - index * 0.03),
        stream: item.level ? "err" : "out",
        level: item.level ?? "info",
        stage: item.stage,
        text: item.text,
      })),
    );
    world.changes.unshift(change);
    if (open) target.open_change = number;
    return change;
  };
  const approval = { by: people.reviewer, at: ago(2_000), digest: "9f" };
  seed(131, "acme/local-1/main", "create", "applied", 19_000, {
    approvals: [approval],
    rule: {
      approvals: 1,
      given: 1,
      text: "1 approval, not by the requester",
      conditions: [{ rule: null, asks: "1 approval, not by the requester", needed: 1, given: 1, missing: null }],
    },
  });
  seed(136, "acme/local-1/main/core", "create", "applied", 9_000, {
    approvals: [approval],
    rule: {
      approvals: 1,
      given: 1,
      text: "1 approval, not by the requester",
      conditions: [{ rule: null, asks: "1 approval, not by the requester", needed: 1, given: 1, missing: null }],
    },
  });
  seed(139, "acme/local-2/edge", "create", "stuck", 300, {
    state_reason: "the provider refused the credentials",
    summary: null,
    digest: null,
    planned_at: null,
  });
  seed(140, "acme/local-1/main", "update", "planned", 12, {
    title: "Update main: a wider address range",
    reason: "The clusters run out of addresses.",
    version: "v1.1.0",
    version_before: "v1.0.0",
    inputs: {
      name: "main",
      cidr_block: "10.24.0.0/16",
      subnets: [{ name: "public", public: true }, { name: "private" }, { name: "data", newbits: 8 }],
    },
    inputs_before: { name: "main", cidr_block: "10.20.0.0/16", mtu: 1500 },
  });
  seed(138, "acme/local-1/main/core/cart", "destroy", "planned", 95, {
    reason: "The cart moved into the shop.",
    by: "engineer",
  });
  const failed = find(world.resources, "path", "acme/local-1/main/core/shop");
  const change = seed(137, failed.path, "update", "failed", 1500, {
    state_reason: "terraform_data.app: quota exceeded",
    approvals: [approval],
    rule: {
      approvals: 1,
      given: 1,
      text: "1 approval, not by the requester",
      conditions: [{ rule: null, asks: "1 approval, not by the requester", needed: 1, given: 1, missing: null }],
    },
  });
  world.changes.sort((a, b) => b.number - a.number);
  audit("engineer", "template.imported", "local_app", { version: "v1.1.0" });
  audit("developer", "change.requested", "change 140", { resource: "acme/local-1/main" });
  audit("terrace", "change.plan_finished", "change 140", { add: 1, change: 1, replace: 1 });
  audit("reviewer", "change.approved", `change ${change.number}`, { digest: "9f3c1e" });
  void modules;
}
