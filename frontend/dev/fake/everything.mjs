// Two modules to try forms out: one with every type that Terraform has, one with very many variables.
const string = { type: "string" };
const number = { type: "number" };
const bool = { type: "boolean" };
const list = (items) => ({ type: "array", items });
const map = (items) => ({ type: "object", additionalProperties: items });
const object = (properties, required) => ({ type: "object", properties, required, additionalProperties: false });
const orNull = (schema) => ({ ...schema, type: [schema.type, "null"] });
const rule = (condition, message) => ({ condition, message });
const port = object({ name: string, port: number, protocol: { ...string, default: "TCP", enum: ["TCP", "UDP"] } }, [
  "name",
  "port",
]);
const portType = 'object({ name = string, port = number, protocol = optional(string, "TCP") })';

export const everything = {
  path: "practice/everything",
  readme: "# Every type\n\nA module without resources whose variables have every type that Terraform knows.\n",
  variables: [
    {
      name: "name",
      type: "string",
      schema: string,
      description: "What it is called.",
      required: true,
      unique: true,
      frozen: true,
      rules: [rule("length(var.name) >= 3", "The name has at least three letters.")],
    },
    { name: "size", type: "number", schema: number, description: "How large it is.", required: true },
    { name: "public", type: "bool", schema: bool, description: "Whether everybody may reach it.", required: true },
    {
      name: "ports",
      type: `list(${portType})`,
      schema: list(port),
      description: "Where it listens.",
      required: true,
      rules: [rule("alltrue([for p in var.ports : p.port > 0])", "Every port is between 1 and 65535.")],
    },
    {
      name: "zones",
      type: "set(string)",
      schema: { ...list(string), uniqueItems: true },
      description: "Zones that it is in.",
      default: ["a"],
    },
    { name: "labels", type: "map(string)", schema: map(string), description: "Labels by name.", default: {} },
    {
      name: "window",
      type: "tuple([string, number, bool])",
      schema: { type: "array", prefixItems: [string, number, bool], items: false, minItems: 3 },
      description: "Day, hour, and whether to wait.",
      default: ["sunday", 3, true],
    },
    {
      name: "scaling",
      type: "object({ min = optional(number, 1), max = number, rules = optional(map(list(string))), owner = optional(object({ team = string })) })",
      schema: orNull(
        object(
          {
            min: { ...number, default: 1 },
            max: number,
            rules: map(list(string)),
            owner: object({ team: string }, ["team"]),
          },
          ["max"],
        ),
      ),
      description: "Follows the load. Null keeps the size.",
      default: null,
    },
    {
      name: "extra",
      type: "any",
      schema: {},
      description: "Whatever else it is to know.",
      default: { a: [1, "b"] },
      widget: "json",
    },
    {
      name: "note",
      type: "string",
      schema: orNull(string),
      description: "For people.",
      default: null,
      widget: "textarea",
    },
    {
      name: "tier",
      type: "string",
      schema: orNull(string),
      description: "Null leaves it to the platform.",
      default: "gold",
      options: ["gold", "silver"],
    },
    { name: "token", type: "string", schema: string, description: "Opens the door.", default: "", sensitive: true },
    {
      name: "secrets",
      type: "map(string)",
      schema: map(string),
      description: "Secrets by name.",
      default: {},
      sensitive: true,
    },
    {
      name: "account",
      type: "string",
      schema: string,
      description: "Where it is billed.",
      default: "core",
      read_only: true,
    },
    {
      name: "matrix",
      type: "list(list(number))",
      schema: list(list(number)),
      description: "Rows of numbers.",
      default: [[1, 2], [3]],
    },
  ],
  outputs: [["name", "Its name.", "demo"]],
};

const topics = ["Network", "Storage", "Compute", "Logging", "Access", "Backup", "Alerts", "Cost"];

export const wide = {
  path: "practice/wide",
  readme: "# Very many variables\n\nTo see that a large form stays quick.\n",
  variables: Array.from({ length: 240 }, (_, index) => ({
    name: `setting_${index + 1}`,
    ...[
      { type: "string", schema: string, default: "x" },
      { type: "number", schema: number, default: index },
      { type: "bool", schema: bool, default: false },
      { type: "list(string)", schema: list(string), default: ["a", "b"] },
      { type: "map(string)", schema: map(string), default: { a: "1" } },
    ][index % 5],
    description: `Setting ${index + 1} of a large module.`,
    required: index < 4,
    group: topics[index % topics.length],
  })),
  outputs: [],
};
