// Repositories of modules, made on the spot. The usual one holds one module with two tags: the second tag asks for an
// input that the first one does not have, drops another one, and adds a third.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const service = {
  "service/README.md": "# Service\n\nKeeps its settings in Terraform's state.\n",
  "service/main.tf": [
    "terraform {",
    '  required_version = ">= 1.5.0"',
    "}",
    "",
    'resource "terraform_data" "this" {',
    "  input = var.name",
    "}",
    "",
    'output "service_id" {',
    '  description = "Identifier of the service."',
    "  value       = terraform_data.this.id",
    "}",
    "",
  ].join("\n"),
  "service/examples/basic/main.tf": 'module "service" {\n  source = "../.."\n  name   = "shop"\n}\n',
};

const variable = (name, lines) => `variable "${name}" {\n${lines.map((line) => `  ${line}`).join("\n")}\n}\n`;
const name = variable("name", [
  'description = "Name of the service."',
  "type        = string",
  "",
  "validation {",
  '  condition     = can(regex("^[a-z][a-z0-9-]+$", var.name))',
  '  error_message = "The name must have lower-case letters, digits and hyphens."',
  "}",
]);
const tags = variable("tags", ["type    = map(string)", "default = {}"]);

const first = [name, variable("legacy", ["type    = bool", "default = false"]), tags];
const second = [
  name,
  variable("owner", ['description = "Team that answers for it."', "type        = string"]),
  variable("zone", ["type    = string", "default = null"]),
  tags,
];

const versions = {
  "v1.0.0": { ...service, "service/variables.tf": first.join("\n") },
  "v2.0.0": { "service/variables.tf": second.join("\n") },
};

/** The variables of a third tag of the usual repository: one more, which nobody has to set. */
export const third = {
  "service/variables.tf": [...second, variable("size", ["type    = number", "default = 1"])].join("\n"),
};

/**
 * Makes a repository in a folder of its own, with the files that each tag brings; `release` adds a tag, `remove` takes
 * the repository away again.
 */
export function makeRepository(tags = versions) {
  const folder = mkdtempSync(join(tmpdir(), "terrace-modules-"));
  const git = (...words) =>
    execFileSync("git", ["-c", "user.name=Journey", "-c", "user.email=journey@example.com", ...words], { cwd: folder });
  function release(tag, files) {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    git("add", "-A");
    git("commit", "-q", "-m", tag);
    git("tag", tag);
  }
  git("init", "-q", "-b", "main");
  for (const [tag, files] of Object.entries(tags)) release(tag, files);
  return { address: `file://${folder}`, release, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
