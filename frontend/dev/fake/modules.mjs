import { everything, wide } from "./everything.mjs";

// Practice modules as the engine would describe them: variables with a JSON Schema, outputs, a README.

const string = { type: "string" };
const number = { type: "number" };
const bool = { type: "boolean" };
const list = (items) => ({ type: "array", items });
const set = (items) => ({ type: "array", items, uniqueItems: true });
const map = (items) => ({ type: "object", additionalProperties: items });
const tuple = (...prefixItems) => ({
  type: "array",
  prefixItems,
  items: false,
  minItems: prefixItems.length,
  maxItems: prefixItems.length,
});
const object = (properties, required) => ({ type: "object", properties, required, additionalProperties: false });
const nullable = (schema) => ({ anyOf: [schema, { type: "null" }] });

const variable = (name, type, schema, description, extra = {}) => ({ name, type, schema, description, ...extra });

const placed = [
  variable("region", "string", string, "Region that it is in.", { default: "local-1", group: "Placement" }),
  variable("environment", "string", string, "Stage that it serves, such as development or production.", {
    default: "development",
    group: "Placement",
  }),
  variable("tags", "map(string)", map(string), "Tags of everything in it.", { default: {}, group: "Placement" }),
];

export const modules = {
  every_type: everything,
  many_inputs: wide,
  local_network: {
    path: "catalog/local/network",
    readme: `# Local network

A practice network: one address range, cut into subnets, with outputs that a cluster below it links to. Nothing leaves
Terraform's state, so it is quick, free and safe to break.

**Ask for it with** a name and an address range; the rest has defaults.

## What an edit does

| altered | effect |
|---|---|
| \`name\`, \`description\`, \`dns\`, \`mtu\` | update in place |
| \`cidr_block\`, \`region\` | the network and all of its subnets are replaced |

## Example

\`\`\`hcl
name       = "main"
cidr_block = "10.20.0.0/16"
\`\`\`
`,
    variables: [
      variable("name", "string", { ...string, pattern: "^[a-z][a-z0-9-]{0,38}[a-z0-9]$" }, "Name of the network.", {
        required: true,
        group: "Network",
        help: "Lower-case letters, digits and hyphens. Renaming updates the network in place.",
      }),
      variable("cidr_block", "string", string, "IPv4 address range of the network in CIDR notation.", {
        required: true,
        group: "Network",
        label: "Address range",
        help: "IPv4 range in CIDR notation, between /8 and /28. Altering it replaces the network and its subnets.",
      }),
      variable("description", "string", nullable(string), "What the network is for.", {
        default: null,
        group: "Network",
        widget: "textarea",
      }),
      variable(
        "subnets",
        "list(object({ name = string, newbits = optional(number, 4), public = optional(bool, false) }))",
        list(
          object({ name: string, newbits: { ...number, default: 4 }, public: { ...bool, default: false } }, ["name"]),
        ),
        "Subnets, cut from the address range in this order.",
        {
          default: [
            { name: "public", newbits: 4, public: true },
            { name: "private", newbits: 4, public: false },
          ],
          group: "Network",
          help: "Cut from the address range one after the other. Add new ones at the end.",
        },
      ),
      variable("peer_networks", "set(string)", set(string), "Identifiers of the networks that may reach this one.", {
        default: [],
        group: "Connectivity",
      }),
      variable(
        "dns",
        "object({ enabled = optional(bool, true), domain = optional(string), servers = optional(list(string), []) })",
        object(
          { enabled: { ...bool, default: true }, domain: nullable(string), servers: { ...list(string), default: [] } },
          [],
        ),
        "Name resolution inside the network.",
        { default: {}, group: "Connectivity", label: "DNS" },
      ),
      variable(
        "node_port_range",
        "tuple([number, number])",
        tuple(number, number),
        "First and last port that machines may listen on.",
        { default: [1024, 65535], group: "Connectivity" },
      ),
      variable("mtu", "number", number, "Largest packet in bytes.", {
        default: 1500,
        group: "Connectivity",
        label: "MTU",
        widget: "select",
        options: [1280, 1500, 9001],
      }),
      variable("owner", "string", string, "Team that answers for the network.", {
        required: true,
        since: "v1.1.0",
        group: "Network",
      }),
      variable("flow_logs", "bool", bool, "Whether accepted and rejected connections are recorded.", {
        since: "v1.1.0",
        default: true,
        group: "Observability",
      }),
      ...placed,
    ],
    outputs: [
      ["network_id", "Identifier of the network.", "net-5f2c11a0"],
      ["cidr_block", "Address range of the network.", "10.20.0.0/16"],
      [
        "private_subnet_ids",
        "Identifiers of the subnets that are not reachable from outside.",
        ["sub-1a2b", "sub-3c4d"],
      ],
      ["gateway_address", "Address of the network's own router.", "10.20.0.1"],
    ],
  },
  local_cluster: {
    path: "catalog/local/cluster",
    readme:
      "# Local cluster\n\nA practice cluster in a local network, with node pools, an endpoint and an access token.\n",
    variables: [
      variable("name", "string", string, "Name of the cluster.", { required: true, group: "Cluster" }),
      variable("network_id", "string", string, "Identifier of the network that the cluster is in.", {
        required: true,
        group: "Placement",
      }),
      variable("subnet_ids", "list(string)", list(string), "Identifiers of the subnets that nodes are placed in.", {
        required: true,
        group: "Placement",
      }),
      variable("kubernetes_version", "string", string, "Minor version of Kubernetes.", {
        default: "1.32",
        group: "Cluster",
        widget: "select",
        options: ["1.31", "1.32", "1.33"],
      }),
      variable("high_availability", "bool", bool, "Whether the control plane runs three times over instead of once.", {
        default: false,
        group: "Cluster",
      }),
      variable(
        "node_pools",
        'list(object({ name = string, machine_type = optional(string, "small"), min_nodes = optional(number, 1), max_nodes = optional(number, 3), labels = optional(map(string), {}) }))',
        list(
          object(
            {
              name: string,
              machine_type: { ...string, default: "small" },
              min_nodes: { ...number, default: 1 },
              max_nodes: { ...number, default: 3 },
              labels: { ...map(string), default: {} },
            },
            ["name"],
          ),
        ),
        "Groups of equal nodes. Each scales by itself between min_nodes and max_nodes.",
        {
          default: [{ name: "general", machine_type: "small", min_nodes: 1, max_nodes: 3, labels: {} }],
          group: "Nodes",
        },
      ),
      variable(
        "maintenance_window",
        "tuple([string, number])",
        tuple(string, number),
        "Day of the week, and hour in UTC, at which nodes may be replaced.",
        { default: ["sunday", 3], group: "Nodes" },
      ),
      variable("allowed_cidrs", "set(string)", set(string), "Address ranges that may reach the cluster's endpoint.", {
        default: [],
        group: "Access",
        label: "Allowed address ranges",
      }),
      variable(
        "access_token",
        "string",
        nullable(string),
        "Token that opens the cluster's endpoint, at least 16 characters.",
        { default: null, sensitive: true, group: "Access", help: "Leave it empty to have one made." },
      ),
      variable("addons", "any", {}, "Add-ons by name, each with settings of its own.", {
        default: {},
        group: "Add-ons",
        label: "Add-ons",
      }),
      ...placed,
    ],
    outputs: [
      ["cluster_endpoint", "Address of the cluster's API.", "https://main.clusters.local"],
      ["cluster_token", "Token that opens the cluster's API.", null, true],
      ["node_count", "Number of nodes.", 4],
    ],
  },
  local_app: {
    path: "catalog/local/app",
    readme: "# Local app\n\nA practice app on a local cluster: image, replicas, ports, secrets and a web address.\n",
    variables: [
      variable("name", "string", string, "Name of the app.", { required: true, group: "App" }),
      variable("image", "string", string, "Container image, with a tag or digest.", {
        required: true,
        group: "App",
        help: "With a tag or digest: registry.example/shop/web:2.4.1. The tag latest is refused.",
      }),
      variable("cluster_endpoint", "string", string, "Address of the API of the cluster that the app runs on.", {
        required: true,
        group: "Placement",
      }),
      variable("cluster_token", "string", string, "Token that opens the cluster's API.", {
        required: true,
        sensitive: true,
        group: "Placement",
      }),
      variable("command", "list(string)", list(string), "Program and arguments to run instead of the image's own.", {
        default: [],
        group: "App",
      }),
      variable("replicas", "number", number, "How many copies of the app run.", { default: 2, group: "Scale" }),
      variable(
        "autoscaling",
        "object({ min_replicas = optional(number, 2), max_replicas = number, target_cpu_percent = optional(number, 70) })",
        nullable(
          object(
            {
              min_replicas: { ...number, default: 2 },
              max_replicas: number,
              target_cpu_percent: { ...number, default: 70 },
            },
            ["max_replicas"],
          ),
        ),
        "Follows the load between min_replicas and max_replicas. Null keeps the number of replicas as it is.",
        { default: null, group: "Scale" },
      ),
      variable(
        "ports",
        'list(object({ name = string, port = number, protocol = optional(string, "TCP") }))',
        list(
          object({ name: string, port: number, protocol: { ...string, default: "TCP", enum: ["TCP", "UDP"] } }, [
            "name",
            "port",
          ]),
        ),
        "Ports that the app listens on. The first one serves its hosts.",
        { default: [{ name: "http", port: 8080, protocol: "TCP" }], group: "Network" },
      ),
      variable("hosts", "set(string)", set(string), "Host names under which the app is reached.", {
        default: [],
        group: "Network",
        label: "Host names",
      }),
      variable(
        "environment_variables",
        "map(string)",
        map(string),
        "Settings that the app reads from its environment.",
        { default: {}, group: "Settings" },
      ),
      variable("secrets", "map(string)", map(string), "Secrets that the app reads from its environment.", {
        default: {},
        sensitive: true,
        group: "Settings",
      }),
      variable("settings", "any", {}, "Settings of any shape, handed to the app as one JSON document.", {
        default: null,
        group: "Settings",
        widget: "json",
      }),
      ...placed,
    ],
    outputs: [
      ["app_id", "Identifier of the app.", "app-77aa01"],
      ["url", "Address of the app.", "https://shop.example"],
    ],
  },
};

/** What the first version had and the newest one has no more. */
const ended = {
  local_network: [variable("legacy_routing", "bool", bool, "Routes as they were made once.", { default: false })],
};

/** The variables of a version; all but the first one have those of the newest. */
export function variablesOf(key, version) {
  const { variables } = modules[key];
  if (version !== "v1.0.0") return variables;
  return [...variables.filter((v) => v.since === undefined), ...(ended[key] ?? [])];
}

export function interfaceOf(key, version) {
  const module = modules[key];
  const variables = Object.fromEntries(
    variablesOf(key, version).map((v, index) => [
      v.name,
      {
        name: v.name,
        type: v.type,
        description: v.description,
        required: v.required === true,
        sensitive: v.sensitive === true,
        nullable: true,
        ...("default" in v ? { default: v.default } : {}),
        validations: (v.rules ?? []).map(({ condition, message }) => ({
          condition,
          error_message: message,
          pos: { filename: "variables.tf", line: 4 + index * 8 },
        })),
        pos: { filename: "variables.tf", line: 1 + index * 8 },
      },
    ]),
  );
  const outputs = Object.fromEntries(
    module.outputs.map(([name, description, , sensitive], index) => [
      name,
      { name, description, sensitive: sensitive === true, pos: { filename: "outputs.tf", line: 1 + index * 5 } },
    ]),
  );
  return {
    path: module.path,
    variables,
    outputs,
    required_core: [">= 1.5"],
    required_providers: {},
    managed_resources: {},
    data_resources: {},
    diagnostics: [],
  };
}

export function formOf(key, version) {
  const variables = variablesOf(key, version);
  const properties = Object.fromEntries(
    variables.map((v) => [
      v.name,
      { ...v.schema, description: v.description, ...("default" in v ? { default: v.default } : {}) },
    ]),
  );
  const fields = Object.fromEntries(
    variables.map((v) => [
      v.name,
      {
        label: v.label ?? v.name,
        help: v.help ?? v.description,
        group: v.group ?? null,
        widget: v.widget ?? null,
        options: v.options ?? [],
        hidden: false,
        read_only: v.read_only === true,
        frozen: v.frozen === true,
        unique: v.unique === true,
        rules: v.rules ?? [],
        advanced: v.required !== true,
        sensitive: v.sensitive === true,
        type_text: v.type,
      },
    ]),
  );
  return {
    schema: {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      properties,
      required: variables.filter((v) => v.required).map((v) => v.name),
      additionalProperties: false,
    },
    ui: { order: variables.map((v) => v.name), fields },
  };
}
