import type { Diagnostic } from "~/api/types";
import type { FileTexts } from "~/api/versions";

export type FileKey = keyof FileTexts & string;

/** The generated files that an author can write, and what a text to begin with looks like. */
export const ownFiles: { key: FileKey; path: string; is: string; start: string }[] = [
  {
    key: "readme",
    path: "README.md",
    is: "What stands in the README of every resource's folder.",
    start:
      "# {{path}}\n\nTemplate `{{template}}` at {{version.label}}.\n\n{{#each values}}\n- {{name_code}}: {{origin_text}}\n{{/each}}\n",
  },
  {
    key: "backend",
    path: "backend.tf",
    is: "Where the state lives, in place of Terrace's own backend.",
    start: 'terraform {\n  backend "local" {\n    path = {{hcl resource_id}}\n  }\n}\n',
  },
  {
    key: "providers",
    path: "providers.tf",
    is: "Provider blocks, in place of those that configs fill.",
    start: 'provider "aws" {\n  region = "eu-central-1"\n}\n',
  },
];

/** The names that every text can speak of. */
export const fileNames = [
  ["{{path}}", "the resource's path"],
  ["{{resource_id}}", "its id"],
  ["{{template}}", "the template's key"],
  ["{{version.tag}}, {{version.commit}}, {{version.source}}", "the version"],
  ["{{#each tags}} {{key}} {{value}} {{origin_text}} {{/each}}", "the tags that apply"],
  ["{{#each values}} {{name}} {{value}} {{origin_text}} {{/each}}", "the values that were set"],
  ["{{hcl value}}", "any value as Terraform writes it"],
] as const;

/** What the server found wrong with one file's text, with its line. */
export function findingsOf(diagnostics: Diagnostic[], path: string): string[] {
  return diagnostics.flatMap(({ summary, detail, subject }) =>
    subject && "filename" in subject && subject.filename === path ? [`Line ${subject.line}: ${detail || summary}`] : [],
  );
}
