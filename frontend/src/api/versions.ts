// The shapes of the API around versions of templates: a module's interface, comparisons, what an upgrade asks for, and
// what an author says about the form. Names are the server's.

import type * as T from "./types";
import type { Diagnostic, File, Form, Json, Lifecycle, Position } from "./types";

export type Rule = { condition: string; error_message: string; message_expression?: string | null; pos: Position };
export type Variable = Omit<T.Variable, "validations"> & { ephemeral?: boolean; validations?: Rule[] };
export type Output = {
  name: string;
  description?: string | null;
  type?: string | null;
  sensitive?: boolean;
  ephemeral?: boolean;
  deprecated?: string | null;
  depends_on?: string[];
  references?: string[];
  preconditions?: Rule[];
  pos: Position;
};
export type ProviderRequirement = {
  source?: string | null;
  version_constraints?: string[];
  aliases?: { name: string; alias?: string | null }[];
};
export type ModuleCall = { name: string; source: string; version?: string | null; folder?: string | null };
export type Interface = {
  path: string;
  variables: Record<string, Variable>;
  outputs: Record<string, Output>;
  required_core?: string[];
  required_providers?: Record<string, ProviderRequirement>;
  managed_resources?: Record<string, Json>;
  data_resources?: Record<string, Json>;
  module_calls?: Record<string, ModuleCall>;
  diagnostics?: Diagnostic[];
};
export type ModuleInterface = {
  commit: string;
  interface: Interface;
  form: Form;
  readme: string | null;
  examples?: Example[];
};

export type AuthorRule = { condition: string; error_message: string };
/** What an author says about one field of the form; what is left out stays as the module has it. */
export type FieldOverride = {
  label?: string;
  help?: string;
  group?: string;
  order?: number;
  widget?: string;
  options?: Json[];
  hidden?: boolean;
  read_only?: boolean;
  frozen?: boolean;
  unique?: boolean;
  sensitive?: boolean;
  default?: Json;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  min_length?: number;
  max_length?: number;
  rules?: AuthorRule[];
};
/** By variable. */
export type Overrides = Record<string, FieldOverride>;

/** Whether a new tag of the source becomes a version by itself, and as what. */
export type AutoVersions = "off" | "preview" | "active";
/** Handlebars texts in place of the generated files of each resource. */
export type FileTexts = { readme?: string | null; backend?: string | null; providers?: string | null };
export type Template = T.Template & { auto_versions?: AutoVersions; overrides: Overrides; files?: FileTexts };

export type Example = { name: string; readme: string | null; files: File[]; left_out?: string[] };
export type Version = T.Version & {
  resources?: number;
  /** Why it is in its lifecycle. */
  reason?: string | null;
};
export type VersionDetail = Version & {
  interface: Interface;
  readme: string | null;
  examples?: Example[];
  overrides?: Overrides;
};
/** A version that was read again, with what is read otherwise than before. */
export type Analysed = { version: Version; comparison: Omit<Comparison, "from" | "to"> };
export type VersionPatch = { lifecycle?: Lifecycle; note?: string; reason?: string; overrides?: Overrides };

export type Gravity = "same" | "additive" | "breaking";
export type ComparisonRow = {
  kind: "variable" | "output" | "terraform" | "provider";
  name: string;
  change: "added" | "removed" | "changed" | "newly_required";
  class: Gravity;
  detail: string;
};
export type Comparison = { from: string; to: string; class: Gravity; rows: ComparisonRow[] };

export type Upgrade = {
  from: string;
  to: string;
  comparison: Comparison;
  /** Required inputs of the new version that nothing gives. */
  missing: string[];
  /** Own inputs that the new version has no variable for. */
  removed: string[];
  /** What else is wrong there with the values that the resource has now. */
  invalid: Diagnostic[];
  /** What only Terraform can check. */
  warnings: Diagnostic[];
  form: Form;
};

/** What an edit above alters: every value, and how many resources they belong to. */
export type Impact = { altered: T.Altered[]; resources: number };

/** What the last refresh of a source met that somebody should know. */
export type Notice = {
  kind: "unreachable" | "tag_moved" | "broken";
  template?: string | null;
  reference?: string | null;
  detail: string;
  since: string;
};
export type Source = T.Source & { notices?: Notice[] };
/** A version that a new tag has made. */
export type Made = { template: string; version: string; lifecycle: Lifecycle; note: string | null };
export type Refreshed = Source & { made?: Made[] };
export type ModuleList = T.ModuleList & { left_out?: Diagnostic[] };
