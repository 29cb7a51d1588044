// A small company as it is after some weeks of use. Everything here is invented and lives in memory only.
import { modules } from "./modules.mjs";

let last = 100;
export const id = (prefix) => `${prefix}_${(++last).toString(36).padStart(10, "0")}`;
const start = Date.now();
export const ago = (minutes) => new Date(start - minutes * 60_000).toISOString();
export const now = () => new Date().toISOString();
const entry = (value, locked = false, inherit = true) => ({ value, inherit, locked });

export const people = Object.fromEntries(
  ["engineer", "developer", "reviewer", "operator"].map((name) => [
    name,
    { id: `usr_${name}`, username: name, name: name[0].toUpperCase() + name.slice(1) },
  ]),
);
export const roles = {
  engineer: { grants: [{ role: "admin", place: "" }], can: { administer: true, request: true, approve: true } },
  developer: { grants: [{ role: "write", place: "acme" }], can: { administer: false, request: true, approve: false } },
  reviewer: { grants: [{ role: "approve", place: "acme" }], can: { administer: false, request: true, approve: true } },
  operator: { grants: [{ role: "read", place: "" }], can: { administer: false, request: false, approve: false } },
};

const template = (key, name, description, extra) => ({
  id: id("tpl"),
  key,
  name,
  description,
  labels: ["practice"],
  abstract: false,
  disabled: false,
  parents: [],
  tags: {},
  configs: {},
  overrides: {},
  links: {},
  files: { readme: null, backend: null, providers: null },
  auto_versions: "off",
  notices: [],
  latest_version: "v1.1.0",
  revision: 1,
  created_at: ago(40_000),
  ...extra,
});

const person = (name) => people[name];
const resource = (path, tpl, by, extra = {}) => ({
  id: id("res"),
  path,
  slug: path.split("/").at(-1),
  description: "",
  template: tpl,
  abstract: false,
  project: "storefront",
  parent: path.includes("/") ? path.split("/").slice(0, -1).join("/") : null,
  version: "v1.1.0",
  state: "provisioned",
  out_of_date: false,
  drift: { status: "unchecked", drifted: 0, checked_at: null, ignored_until: null },
  inputs: {},
  tags: {},
  configs: {},
  open_change: null,
  folder: `${tpl}/${path.split("/").at(-1)}`,
  revision: 1,
  created_by: person(by),
  created_at: ago(20_000),
  updated_at: ago(900),
  ...extra,
});

export const world = {
  templates: [
    template(
      "local_account",
      "Local account",
      "The root of a practice tree: everything below it exists only in Terraform state.",
      {
        abstract: true,
        latest_version: null,
        tags: { ManagedBy: entry("terrace", true) },
        configs: { environment: entry("development") },
        labels: ["practice", "foundation"],
      },
    ),
    template("local_region", "Local region", "A place that networks are put in; carries the region's name down.", {
      abstract: true,
      latest_version: null,
      parents: ["local_account"],
      labels: ["practice", "foundation"],
    }),
    template("local_network", "Local network", "A practice network: one address range, cut into subnets.", {
      parents: ["local_region"],
      labels: ["practice", "network"],
    }),
    template(
      "local_cluster",
      "Local cluster",
      "A practice cluster in a local network, with node pools, an endpoint and an access token.",
      {
        parents: ["local_network"],
        labels: ["practice", "containers"],
        links: { network_id: "network_id", subnet_ids: "private_subnet_ids" },
      },
    ),
    template(
      "local_app",
      "Local app",
      "A practice app on a local cluster: image, replicas, ports, secrets and a web address.",
      {
        parents: ["local_cluster"],
        labels: ["practice", "containers"],
        links: { cluster_endpoint: "cluster_endpoint", cluster_token: "cluster_token" },
      },
    ),
    template("every_type", "Every type", "A module whose variables have every type that Terraform knows.", {
      parents: ["local_region"],
    }),
    template("many_inputs", "Many inputs", "A module with 240 variables.", { parents: ["local_region"] }),
    template("legacy_vm", "Legacy machine", "Single machines of the old platform. Kept for those that still run.", {
      disabled: true,
      parents: ["local_network"],
      labels: ["legacy"],
      latest_version: "v0.3.0",
    }),
  ],
  versions: [],
  sources: [
    {
      id: id("src"),
      name: "catalog",
      address: "http://127.0.0.1:4180/git/catalog.git",
      integration: null,
      fetched_at: ago(42),
      default_reference: "v1.1.0",
      notices: [],
      created_at: ago(50_000),
    },
    {
      id: id("src"),
      name: "shop-modules",
      address: "https://git.example.com/shop/modules.git",
      integration: "git-shop",
      fetched_at: ago(3_000),
      default_reference: "v2.0.0",
      notices: [
        {
          kind: "tag_moved",
          template: "legacy_vm",
          reference: "v0.3.0",
          detail: "v0.3.0 names 1c0d9e8f7a6b now; the version keeps 9f3c1e77aa01.",
          since: ago(2_900),
        },
      ],
      created_at: ago(30_000),
    },
  ],
  approvalRules: [],
  integrations: [{ id: id("int"), name: "git-shop", kind: "git_token", created_at: ago(31_000) }],
  tokens: [{ id: id("tok"), name: "laptop", created_at: ago(9_000), expires_at: ago(-40_000), last_used_at: ago(33) }],
  workspaces: [
    {
      id: id("wsp"),
      slug: "live-infra",
      name: "Live infrastructure",
      forge: "local",
      clone_url: "http://127.0.0.1:4180/git/live-infra.git",
      head: "4be1d2c0f9a8",
      created_at: ago(48_000),
    },
  ],
  projects: [
    {
      id: id("prj"),
      slug: "storefront",
      name: "Storefront",
      description: "The web shop and what it stands on.",
      workspace: "live-infra",
      tags: { CostCenter: entry("shop-12") },
      configs: {},
      revision: 1,
      created_at: ago(47_000),
    },
    {
      id: id("prj"),
      slug: "sandbox",
      name: "Sandbox",
      description: "To try things.",
      workspace: "live-infra",
      tags: {},
      configs: {},
      revision: 1,
      created_at: ago(12_000),
    },
  ],
  resources: [
    resource("acme", "local_account", "engineer", {
      abstract: true,
      version: null,
      folder: null,
      tags: { Team: entry("platform"), BillingCode: entry("ACME-1", true) },
      configs: { environment: entry("production") },
    }),
    resource("acme/local-1", "local_region", "engineer", {
      abstract: true,
      version: null,
      folder: null,
      configs: { region: entry("local-1", true) },
    }),
    resource("acme/local-2", "local_region", "engineer", {
      abstract: true,
      version: null,
      folder: null,
      configs: { region: entry("local-2", true) },
    }),
    resource("acme/local-1/main", "local_network", "developer", {
      version: "v1.0.0",
      description: "Shared by the storefront's services.",
      inputs: { name: "main", cidr_block: "10.20.0.0/16", legacy_routing: true },
    }),
    resource("acme/local-1/main/core", "local_cluster", "developer", {
      inputs: { name: "core", kubernetes_version: "1.32", high_availability: true },
    }),
    resource("acme/local-1/main/core/shop", "local_app", "developer", {
      out_of_date: true,
      inputs: {
        name: "shop",
        image: "registry.example/shop/web:2.4.1",
        replicas: 3,
        cluster_endpoint: { resource: "acme/local-1/main/core", output: "cluster_endpoint" },
      },
    }),
    resource("acme/local-1/main/core/cart", "local_app", "developer", {
      inputs: { name: "cart", image: "registry.example/shop/cart:1.9.0" },
    }),
    resource("acme/local-2/edge", "local_network", "developer", {
      state: "provision",
      inputs: { name: "edge", cidr_block: "10.30.0.0/16", owner: "network" },
    }),
  ],
  changes: [],
  runs: [],
  logs: new Map(),
  plans: new Map(),
  audit: [],
};

for (const key of Object.keys(modules)) {
  const count = modules[key];
  for (const [name, lifecycle, minutes] of [
    ["v1.1.0", "active", 4_000],
    ["v1.0.0", "deprecated", 38_000],
  ]) {
    world.versions.push({
      id: id("ver"),
      name,
      template: key,
      source: "catalog",
      path: count.path,
      reference: name,
      commit:
        name === "v1.1.0" ? "9f3c1e77aa01c2d4e5f60718293a4b5c6d7e8f90" : "1c0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d",
      lifecycle,
      note: lifecycle === "deprecated" ? "The subnets' order decides their ranges; use v1.1.0." : null,
      reason: lifecycle === "deprecated" ? "Two subnets could get the same range." : null,
      overrides: {},
      variables: count.variables.length,
      outputs: count.outputs.length,
      created_at: ago(minutes),
    });
  }
}

export const find = (list, key, value) => list.find((item) => item[key] === value);
