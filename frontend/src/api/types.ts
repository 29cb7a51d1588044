// The shapes of the HTTP API, by the server's own names. Times are RFC 3339 in UTC; ids are text with a prefix.

export type Json = unknown;
export type Entry = { value: Json; inherit: boolean; locked: boolean };
export type Entries = Record<string, Entry>;
export type Severity = "error" | "warning";
export type Subject = { filename: string; line: number } | { place: string };
export type Diagnostic = {
  severity: Severity;
  code: string;
  summary: string;
  detail?: string | null;
  subject?: Subject | null;
};
export type Person = { id: string; username: string; name: string };
export type List<T> = { items: T[]; next: string | null };
export type Items<T> = { items: T[] };
export type Can = { allowed: boolean; reason: string | null };

export type Role = "read" | "write" | "approve" | "admin";
export type Grant = { role: Role; place: string };
export type Me = { user: Person; grants: Grant[]; can: { administer: boolean; request: boolean; approve: boolean } };

export type Token = {
  id: string;
  name: string;
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
};
export type NewToken = { token: Token; secret: string };

export type IntegrationKind = "git_token" | "git_ssh";
export type Integration = { id: string; name: string; kind: IntegrationKind; created_at: string };

export type Source = {
  id: string;
  name: string;
  address: string;
  integration: string | null;
  fetched_at: string | null;
  default_reference: string | null;
  created_at: string;
};
export type Ref = { name: string; kind: "tag" | "branch"; commit: string };
export type Module = {
  path: string;
  variables: number;
  outputs: number;
  resources: number;
  usable: boolean;
  reason: string | null;
  readme: string | null;
  imported_as: string | null;
};
export type ModuleList = { commit: string; items: Module[] };

export type Position = { filename: string; line: number };
export type Variable = {
  name: string;
  type?: string | null;
  description?: string | null;
  default?: Json;
  required: boolean;
  sensitive: boolean;
  nullable: boolean;
  deprecated?: string | null;
  validations: { condition: string; error_message: string; pos: Position }[];
  pos: Position;
};
export type Output = { name: string; description?: string | null; sensitive: boolean; pos: Position };
export type Interface = {
  path: string;
  variables: Record<string, Variable>;
  outputs: Record<string, Output>;
  required_core?: string[];
  required_providers?: Record<string, { source?: string | null; version_constraints?: string[] }>;
  managed_resources?: Record<string, Json>;
  data_resources?: Record<string, Json>;
  diagnostics?: Diagnostic[];
};

export type FieldUi = {
  label: string;
  help: string | null;
  group: string | null;
  widget: string | null;
  options: Json[];
  hidden: boolean;
  read_only: boolean;
  advanced: boolean;
  sensitive: boolean;
  type_text: string;
};
export type JsonSchema = { [key: string]: Json };
export type Form = { schema: JsonSchema; ui: { order: string[]; fields: Record<string, FieldUi> } };
export type ModuleInterface = { commit: string; interface: Interface; form: Form; readme: string | null };

export type ImportModule = {
  path: string;
  key: string;
  name: string;
  description?: string;
  parents: string[];
  labels?: string[];
};
export type NewImport = { source: string; reference: string; modules: ImportModule[] };

export type Template = {
  id: string;
  key: string;
  name: string;
  description: string;
  labels: string[];
  abstract: boolean;
  disabled: boolean;
  parents: string[];
  children: string[];
  tags: Entries;
  configs: Entries;
  overrides: Json;
  links: Record<string, string>;
  latest_version: string | null;
  resources: number;
  revision: number;
  created_at: string;
};
export type NewTemplate = {
  key: string;
  name: string;
  description?: string;
  labels?: string[];
  abstract: true;
  parents: string[];
  tags?: Entries;
  configs?: Entries;
};
export type TemplatePatch = Partial<
  Pick<
    Template,
    "name" | "description" | "labels" | "parents" | "tags" | "configs" | "disabled" | "overrides" | "links"
  >
>;
export type Lifecycle = "preview" | "active" | "deprecated" | "archived";
export type Version = {
  id: string;
  name: string;
  template: string;
  source: string;
  path: string;
  reference: string;
  commit: string;
  lifecycle: Lifecycle;
  note: string | null;
  variables: number;
  outputs: number;
  created_at: string;
};
export type VersionDetail = Version & { interface: Interface; readme: string | null };

export type Place =
  | { kind: "template"; key: string }
  | { kind: "project"; slug: string }
  | { kind: "resource"; path: string };
export type Origin =
  | { kind: "input" }
  | { kind: "link"; resource: string; output: string }
  | { kind: "config"; place: Place }
  | { kind: "tag"; place: Place }
  | { kind: "tags" }
  | { kind: "template_override"; key: string }
  | { kind: "module_default" };
export type Resolution = {
  value: Json;
  origin: Origin;
  overrode: { origin: Origin; value: Json }[];
  locked: Place | null;
  sensitive: boolean;
};
export type Resolutions = Record<string, Resolution>;
export type Resolved = { tags: Resolutions; configs: Resolutions; values: Resolutions };
export type TemplateForm = { version: string; form: Form; inherited: Resolutions; tags: Resolutions };

export type Workspace = {
  id: string;
  slug: string;
  name: string;
  forge: "local";
  clone_url: string;
  head: string | null;
  created_at: string;
};
export type Credentials = { username: string; password: string; expires_at: string };
export type Project = {
  id: string;
  slug: string;
  name: string;
  description: string;
  workspace: string;
  tags: Entries;
  configs: Entries;
  resources: number;
  revision: number;
  created_at: string;
};

export type Link = { resource: string; output: string };
export type Inputs = Record<string, Json | Link>;
export type NewResource = {
  template: string;
  version?: string;
  project: string;
  parent?: string;
  slug: string;
  description?: string;
  inputs?: Inputs;
  tags?: Entries;
  configs?: Entries;
};
export type File = { path: string; text: string };
export type Preview = {
  path: string;
  branch: string | null;
  folder: string | null;
  files: File[];
  resolved: Resolved;
  rule: { approvals: number };
  diagnostics: Diagnostic[];
  command: string;
};
export type ResourceState = "provision" | "provisioned" | "destroy" | "destroyed";
export type Resource = {
  id: string;
  path: string;
  slug: string;
  description: string;
  template: string;
  abstract: boolean;
  project: string;
  parent: string | null;
  version: string | null;
  latest_version: string | null;
  state: ResourceState;
  out_of_date: boolean;
  inputs: Inputs;
  tags: Entries;
  configs: Entries;
  children: number;
  open_change: number | null;
  folder: string | null;
  revision: number;
  created_by: Person;
  created_at: string;
  updated_at: string;
  can: { update: Can; destroy: Can; delete: Can };
};
export type CreatedResource = { resource: Resource; change: Change | null };
export type OutputValue = { name: string; value: Json; sensitive: boolean; type: Json };
export type ResourceFiles = { commit: string | null; folder: string | null; items: File[] };
export type Altered = { path: string; name: string; kind: "tag" | "config" | "value"; before: Json; after: Json };
export type EditedResource = { resource: Resource; altered: Altered[] };
export type NewChange = {
  action: "update" | "destroy" | "recreate";
  inputs?: Inputs;
  version?: string;
  tags?: Entries;
  configs?: Entries;
  reason?: string;
  confirm?: string;
};
export type NewDryRun = { new?: NewResource; resource?: string; inputs?: Inputs; version?: string };

export type Action = "create" | "update" | "destroy" | "recreate";
export type ChangeState =
  | "requested"
  | "written"
  | "proposed"
  | "planned"
  | "approved"
  | "merged"
  | "applying"
  | "applied"
  | "failed"
  | "stuck"
  | "closed";
export type Counts = { add: number; change: number; replace: number; destroy: number; read: number };
export type Change = {
  id: string;
  number: number;
  resource: { id: string; path: string; template: string };
  action: Action;
  state: ChangeState;
  open: boolean;
  title: string;
  reason: string | null;
  requested_by: Person;
  branch: string | null;
  pull_request: number | null;
  summary: Counts | null;
  version: string | null;
  created_at: string;
  updated_at: string;
};
export type Approval = { by: Person; at: string; digest: string };
export type TimelineEntry = { at: string; by: string; event: string; detail: string };
export type ChangeDetail = Change & {
  state_data: Json;
  state_reason: string | null;
  inputs: Json;
  inputs_before: Json | null;
  version_before: string | null;
  rule: { approvals: number; given: number; text: string };
  approvals: Approval[];
  digest: string | null;
  plan_run: string | null;
  apply_run: string | null;
  planned_at: string | null;
  runs: Run[];
  timeline: TimelineEntry[];
  can: { approve: Can; reject: Can; withdraw: Can; replan: Can; retry: Can };
};
export type ChangeDiff = { files: { path: string; before: string | null; after: string | null }[]; unified: string };

export type Shown = { kind: "absent" } | { kind: "value"; value: Json } | { kind: "unknown" } | { kind: "sensitive" };
export type PlanAction = "create" | "update" | "replace" | "delete" | "read" | "no_op";
export type AttributePlan = { path: string; before: Shown; after: Shown; forces_replacement: boolean };
export type ResourcePlan = {
  address: string;
  action: PlanAction;
  reason: string | null;
  replace_paths: string[];
  attributes: AttributePlan[];
};
export type OutputPlan = { name: string; action?: PlanAction; before: Shown; after: Shown };
export type PlanSummary = { counts: Counts; resources: ResourcePlan[]; outputs: OutputPlan[]; drift: ResourcePlan[] };

export type RunKind = "plan" | "apply" | "destroy" | "drift";
export type RunState = "queued" | "running" | "succeeded" | "failed" | "cancelled" | "lost";
export type Stage = "queued" | "init" | "plan" | "apply" | "outputs";
export type StageTimes = { stage: Stage; started_at: string; finished_at: string | null };
export type Run = {
  id: string;
  kind: RunKind;
  state: RunState;
  stage: Stage | null;
  stages: StageTimes[];
  reason: string | null;
  waits_for: string | null;
  change: number | null;
  resource: { id: string; path: string } | null;
  path: string;
  dry: boolean;
  summary: Counts | null;
  requested_by: Person | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
};
export type LogLine = {
  position: number;
  at: string;
  stage: string;
  stream: "out" | "err";
  level: string | null;
  text: string;
};
export type LogPage = { items: LogLine[]; finished: boolean };

export type EventKind = "change" | "run" | "resource" | "template" | "source" | "project" | "workspace";
export type ChangedEvent = { kind: EventKind; id: string };
export type AuditEntry = { id: string; at: string; actor: string; action: string; subject: string; detail: Json };
