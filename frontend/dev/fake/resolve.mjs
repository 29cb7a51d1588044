// A rough stand-in for the engine: what a resource ends up with, and the code that would be written.
import { modules } from "./modules.mjs";
import { find, world } from "./world.mjs";

const literal = (value) =>
  typeof value === "string" || Array.isArray(value) || (value && typeof value === "object")
    ? JSON.stringify(value)
    : String(value);
export const isLink = (value) =>
  value !== null && typeof value === "object" && Object.keys(value).sort().join() === "output,resource";

function layers(templateKey, project, parent, own) {
  const chain = [];
  const tpl = find(world.templates, "key", templateKey);
  if (tpl) chain.push([{ kind: "template", key: tpl.key }, tpl]);
  const proj = find(world.projects, "slug", project);
  if (proj) chain.push([{ kind: "project", slug: proj.slug }, proj]);
  const names = (parent ?? "").split("/").filter(Boolean);
  names.forEach((_, index) => {
    const res = find(world.resources, "path", names.slice(0, index + 1).join("/"));
    if (!res) return;
    const above = find(world.templates, "key", res.template);
    if (above) chain.push([{ kind: "template", key: above.key }, above]);
    chain.push([{ kind: "resource", path: res.path }, res]);
  });
  if (own) chain.push([{ kind: "resource", path: own.path }, own]);
  return chain;
}

function merge(chain, field, kind) {
  const out = {};
  for (const [place, layer] of chain) {
    for (const [name, entry] of Object.entries(layer[field] ?? {})) {
      const before = out[name];
      if (before?.locked) continue;
      out[name] = {
        value: entry.value,
        origin: { kind, place },
        overrode: before ? [{ origin: before.origin, value: before.value }, ...before.overrode] : [],
        locked: entry.locked ? place : null,
        sensitive: false,
      };
    }
  }
  return out;
}

export function resolve(templateKey, project, parent, inputs = {}, own = null) {
  const chain = layers(templateKey, project, parent, own);
  const tags = merge(chain, "tags", "tag");
  const configs = merge(chain, "configs", "config");
  const values = {};
  const diagnostics = [];
  const tpl = find(world.templates, "key", templateKey);
  for (const v of modules[templateKey]?.variables ?? []) {
    const overrode = [];
    const sensitive = v.sensitive === true;
    const candidates = [];
    if (v.name in inputs) {
      const value = inputs[v.name];
      candidates.push(
        isLink(value)
          ? { value: `value of ${value.output}`, origin: { kind: "link", ...value } }
          : { value, origin: { kind: "input" } },
      );
    }
    if (tpl?.links[v.name] && parent) {
      const parentResource = find(world.resources, "path", parent);
      const output = modules[parentResource?.template]?.outputs.find(([name]) => name === tpl.links[v.name]);
      if (output) candidates.push({ value: output[2], origin: { kind: "link", resource: parent, output: output[0] } });
    }
    if (configs[v.name])
      candidates.push({ value: configs[v.name].value, origin: configs[v.name].origin, locked: configs[v.name].locked });
    if (v.name === "tags" && !("tags" in inputs))
      candidates.push({
        value: Object.fromEntries(Object.entries(tags).map(([k, r]) => [k, r.value])),
        origin: { kind: "tags" },
      });
    if ("default" in v) candidates.push({ value: v.default, origin: { kind: "module_default" } });
    const [first, ...rest] = candidates;
    if (!first) {
      diagnostics.push({
        severity: "error",
        code: "missing_input",
        summary: `${v.name} is required.`,
        subject: { place: v.name },
      });
      continue;
    }
    overrode.push(...rest.map(({ value, origin }) => ({ value: sensitive ? null : value, origin })));
    if (v.name in inputs && configs[v.name]?.locked)
      diagnostics.push({
        severity: "error",
        code: "locked",
        summary: `${v.name} is locked by ${configs[v.name].locked.path ?? configs[v.name].locked.key}.`,
        subject: { place: v.name },
      });
    values[v.name] = {
      value: sensitive ? null : first.value,
      origin: first.origin,
      overrode,
      locked: first.locked ?? null,
      sensitive,
    };
  }
  check(templateKey, inputs, diagnostics);
  return { resolved: { tags, configs, values }, diagnostics };
}

function check(templateKey, inputs, diagnostics) {
  const refuse = (place, summary, detail = null) =>
    diagnostics.push({ severity: "error", code: "validation", summary, detail, subject: { place } });
  if (typeof inputs.name === "string" && !/^[a-z][a-z0-9-]{0,38}[a-z0-9]$/.test(inputs.name))
    refuse(
      "name",
      "The name must have 2 to 40 lower-case letters, digits or hyphens, start with a letter and not end with a hyphen.",
    );
  if (typeof inputs.cidr_block === "string" && !/^[0-9.]+\/([89]|1\d|2[0-8])$/.test(inputs.cidr_block))
    refuse("cidr_block", "The address range must be between /8 and /28.");
  if (templateKey === "every_type" && typeof inputs.name === "string" && inputs.name.length < 3)
    refuse("name", "The name has at least three letters.", "variables.tf:4: length(var.name) >= 3");
  if (templateKey === "every_type" && "extra" in inputs)
    diagnostics.push({
      severity: "warning",
      code: "checked_at_plan_time",
      summary: "A rule on extra is checked when the plan is made.",
      detail: "It reads a file.",
      subject: { place: "extra" },
    });
  if (templateKey === "local_app" && typeof inputs.image === "string" && inputs.image.endsWith(":latest"))
    refuse("image", "The tag latest means something else every day; name a version.");
  for (const [index, port] of (inputs.ports ?? []).entries?.() ?? [])
    if (port?.port > 65535) refuse(`ports[${index}].port`, "Every port must be between 1 and 65535.");
}

export function filesOf(templateKey, version, path, resolved) {
  const ver = world.versions.find((v) => v.template === templateKey && v.name === version);
  const rows = Object.entries(resolved.values).filter(([, r]) => r.origin.kind !== "module_default");
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  const main = rows.map(([name, r]) => {
    const note = r.origin.kind === "link" ? ` # ${r.origin.resource} → ${r.origin.output}` : "";
    return `  ${name.padEnd(width)} = ${r.sensitive ? `var.${name}` : literal(r.value)}${note}`;
  });
  const marker = "# Generated by Terrace. Edits are shown and offered as a proposal, never overwritten in silence.\n";
  return [
    {
      path: "main.tf",
      text: `${marker}module "this" {\n  source = "git::http://127.0.0.1:4180/git/catalog.git//${ver?.path}?ref=${ver?.commit}" # ${version}\n\n${main.join("\n")}\n}\n`,
    },
    {
      path: "backend.tf",
      text: `${marker}terraform {\n  backend "http" {\n    address = "http://127.0.0.1:4180/api/v1/state/res_0000000042"\n  }\n}\n`,
    },
    { path: "versions.tf", text: `${marker}terraform {\n  required_version = ">= 1.5"\n}\n` },
    {
      path: "outputs.tf",
      text: `${marker}${(modules[templateKey]?.outputs ?? []).map(([name]) => `output "${name}" {\n  value = module.this.${name}\n}\n`).join("\n")}`,
    },
    { path: "README.md", text: `# ${path}\n\nTemplate ${templateKey}, version ${version}.\n` },
  ];
}
