// The shapes of the API around versions of templates. Written here is what the server's description leaves open: a
// module's interface, rows of comparisons, and what an author says about the form. Names are the server's.

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
export type ModuleInterface = T.Answer<"ModuleInterface", { interface: Interface; form: Form; examples: Example[] }>;

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
export type AutoVersions = T.Described["AutoVersions"];
/** Handlebars texts in place of the generated files of each resource. */
export type FileTexts = { readme?: string | null; backend?: string | null; providers?: string | null };
export type Template = Omit<T.Template, "overrides" | "files"> & { overrides: Overrides; files: FileTexts };

export type Example = T.Answer<"Example", { files: File[] }>;
export type Version = T.Version;
type DetailTold = { interface: Interface; examples: Example[]; overrides: Overrides };
export type VersionDetail = Version & Omit<T.Answer<"VersionDetail", DetailTold>, keyof Version>;
/** A version that was read again, with what is read otherwise than before. */
export type Analysed = T.Answer<"Analysed", { version: Version; comparison: Omit<Comparison, "from" | "to"> }>;
export type VersionPatch = { lifecycle?: Lifecycle; note?: string; reason?: string; overrides?: Overrides };

export type Gravity = "same" | "additive" | "breaking";
export type ComparisonRow = {
  kind: "variable" | "output" | "terraform" | "provider";
  name: string;
  change: "added" | "removed" | "changed" | "newly_required";
  class: Gravity;
  detail: string;
};
export type Comparison = T.Answer<"ComparisonView", { class: Gravity; rows: ComparisonRow[] }>;

export type Upgrade = T.Answer<
  "UpgradeView",
  { comparison: Comparison; invalid: Diagnostic[]; warnings: Diagnostic[]; form: Form }
>;

/** What an edit above alters: every value, and how many resources they belong to. */
export type Impact = T.Answer<"Impact", { altered: T.Altered[] }>;

/** What the last refresh of a source met that somebody should know. */
export type Notice = T.Described["Notice"];
export type Source = T.Source;
/** A version that a new tag has made. */
export type Made = T.Answer<"Made">;
export type Refreshed = Source & { made: Made[] };
export type ModuleList = T.ModuleList;
