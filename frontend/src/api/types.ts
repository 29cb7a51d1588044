// The shapes of the HTTP API. What the server's description says is taken from schema.d.ts; written here is what the
// description leaves open: values of the engine (a module's interface, forms, resolved values, plans, findings), and the
// words that a text may be.

import type { components } from "./schema";

export type Described = components["schemas"];
/** An answer: every key is there, and `null` where there is nothing. `Told` says more about some of its keys. */
export type Answer<Name extends keyof Described, Told = unknown> = Omit<Required<Described[Name]>, keyof Told> & Told;
/** What is sent; `Told` says more about some of its keys. */
type Body<Name extends keyof Described, Told = unknown> = Omit<Described[Name], keyof Told> & Told;

export type Json = unknown;
export type List<T> = { items: T[]; next: string | null };
export type Items<T> = { items: T[] };
export type Can = Answer<"Can">;
export type Person = Answer<"Person">;

export type Entry = { value: Json; inherit: boolean; locked: boolean };
export type Entries = Record<string, Entry>;
type Set = { tags: Entries; configs: Entries };

export type Severity = "error" | "warning";
export type Subject = { filename: string; line: number } | { place: string };
export type Diagnostic = {
  severity: Severity;
  code: string;
  summary: string;
  detail?: string | null;
  subject?: Subject | null;
};

export type Role = "read" | "write" | "approve" | "admin";
export type Grant = Answer<"GrantView", { role: Role }>;
export type Me = Answer<"Me", { grants: Grant[]; can: { administer: boolean; request: boolean; approve: boolean } }>;
export type TeamName = Answer<"TeamName">;
export type Account = Answer<"UserView", { grants: Grant[]; teams: TeamName[] }>;
export type Team = Answer<"TeamView", { grants: Grant[]; members: Person[] }>;
export type NewTeam = Body<"NewTeam", { grants: Grant[] }>;
export type NewAccount = Body<"NewAccount", { grants: Grant[] }>;
export type CreatedAccount = Answer<"CreatedAccount", { user: Person }>;
export type Token = Answer<"Token">;
export type NewToken = Answer<"IssuedToken", { token: Token }>;

export type IntegrationKind = Described["Kind"];
export type Integration = Answer<"Integration">;

export type ApprovalRule = Answer<"RuleEntry">;
export type NewApprovalRule = Body<"NewRule">;

export type Source = Answer<"Source">;
export type Ref = Answer<"RefView", { kind: "tag" | "branch" }>;
export type Module = Answer<"ModuleView">;
export type ModuleList = Answer<"Modules", { items: Module[]; left_out: Diagnostic[] }>;

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
  /** Whether it is set when the resource is created and never again. */
  frozen?: boolean;
  /** Whether no two resources of the template may have the same value. */
  unique?: boolean;
  /** The module's and the author's conditions, to read. */
  rules?: { condition: string; message: string }[];
};
export type JsonSchema = { [key: string]: Json };
export type Form = { schema: JsonSchema; ui: { order: string[]; fields: Record<string, FieldUi> } };
export type ModuleInterface = Answer<"ModuleInterface", { interface: Interface; form: Form }>;

export type ImportModule = Body<"ImportModule", { parents: string[] }>;
export type NewImport = Body<"Import", { modules: ImportModule[] }>;

export type Template = Answer<"TemplateView", Set & { overrides: Json; files: Json; links: Record<string, string> }>;
export type NewTemplate = Body<"NewTemplateBody", Partial<Set> & { abstract: true; parents: string[] }>;
export type TemplatePatch = Partial<
  Pick<
    Template,
    "name" | "description" | "labels" | "parents" | "tags" | "configs" | "disabled" | "overrides" | "links"
  >
>;
export type Lifecycle = "preview" | "active" | "deprecated" | "archived";
export type Version = Answer<"VersionView", { lifecycle: Lifecycle }>;
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
export type TemplateForm = Answer<"TemplateForm", { form: Form; inherited: Resolutions; tags: Resolutions }>;

export type Workspace = Answer<"WorkspaceView">;
export type Credentials = Answer<"Credentials">;
export type Pull = Answer<
  "PullView",
  { state: "open" | "merged" | "closed"; check: "pending" | "success" | "failure" | null }
>;
/** Where states are kept; which settings there are depends on the kind. */
export type StateBackend = {
  kind: "terrace" | "s3" | "gcs" | "azurerm";
  path_style?: boolean;
  [setting: string]: string | boolean | undefined;
};
export type Project = Answer<"ProjectView", Set & { backend: StateBackend }>;

export type Link = { resource: string; output: string };
export type Inputs = Record<string, Json | Link>;
export type NewResource = Body<"NewResource", Partial<Set> & { inputs?: Inputs }>;
export type File = Answer<"FileView">;
export type Preview = Answer<
  "Preview",
  { files: File[]; resolved: Resolved; diagnostics: Diagnostic[]; rule: { conditions: Answer<"Asked">[] } | null }
>;
export type ResourceState = Described["ResourceView"]["state"];
export type Resource = Answer<
  "ResourceView",
  Set & { inputs: Inputs; drift: DriftMark; can: { update: Can; recreate: Can; destroy: Can; delete: Can } }
>;
export type CreatedResource = { resource: Resource; change: Change | null };
export type OutputValue = Answer<"OutputView">;
export type BriefRun = Answer<"BriefRun">;
export type StateLock = Answer<"LockView", { by: Person | null; run: BriefRun | null }>;
export type StateInfo = Answer<
  "StateView",
  { lock: StateLock | null; can: Record<"pull" | "unlock" | "rollback", Can> }
>;
export type StateVersion = Answer<"StateVersionView", { created_by: Person | null; run: BriefRun | null }>;
export type StateComparison = Record<"added" | "removed" | "altered", string[]>;
export type ResourceFiles = Answer<"ResourceFiles", { items: File[] }>;
export type Altered = Answer<"AlteredView", { kind: "tag" | "config" | "value" }>;
export type EditedResource = { resource: Resource; altered: Altered[] };
export type NewChange = Body<
  "NewChange",
  Partial<Set> & { action: "update" | "destroy" | "recreate"; inputs?: Inputs }
>;
export type NewDryRun = Body<"DryRun", { new?: NewResource; inputs?: Inputs }>;

export type QueuedDryRuns = Answer<"QueuedDryRuns">;

export type Action = "create" | "update" | "destroy" | "recreate";
export type ChangeState =
  | "waiting"
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
export type Change = Answer<"ChangeView", { action: Action; state: ChangeState; summary: Counts | null }>;
export type Approval = Answer<"ApprovalView">;
export type TimelineEntry = Answer<"TimelineEntry">;
type DetailTold = {
  inputs: Json;
  inputs_before: Json | null;
  runs: Run[];
  can: { approve: Can; break_glass: Can; reject: Can; withdraw: Can; replan: Can; retry: Can };
};
export type ChangeDetail = Change & Omit<Answer<"ChangeDetail", DetailTold>, keyof Change>;
export type ChangeDiff = Answer<"ChangeDiff", { files: Answer<"FileDiff">[] }>;
export type ByHand = ChangeDiff & { commits: Answer<"CommitView">[] };
export type ChangeCode = ChangeDiff & { by_hand: ByHand | null };

export type MemberStage =
  | "deferred"
  | "preparing"
  | "planned"
  | "approved"
  | "applying"
  | "done"
  | "failed"
  | "dropped";
export type ChangeSetState = "planning" | "planned" | "applying" | "stopped" | "applied" | "closed";
export type ChangeSet = Answer<"ChangeSetView", { state: ChangeSetState; members: Record<MemberStage, number> }>;
export type ChangeSetDetail = ChangeSet &
  Omit<
    Answer<
      "ChangeSetDetail",
      {
        summary: Counts;
        conditions: Answer<"SetConditionView">[];
        approvals: Answer<"SetApprovalView">[];
        can: { approve: Can; reject: Can; withdraw: Can; resume: Can };
      }
    >,
    keyof ChangeSet
  >;
export type Turn = { kind: "now" } | { kind: "waits" | "stopped"; on: string[] };
export type ChangeSetMember = Answer<"ChangeSetMember", { stage: MemberStage; turn: Turn; change: Change | null }>;
/** What is asked for as one; see the server's description. */
export type NewChangeSet =
  | { kind: "destroy"; resource: string; confirm: string; reason: string }
  | { kind: "update"; resources: string[]; inputs: Record<string, Json>; reason?: string }
  | { kind: "upgrade"; resources: string[]; version: string; inputs?: Record<string, Json>; reason?: string }
  | { kind: "catch_up"; resources?: string[]; place?: string; project?: string; reason?: string };

export type Revision = Answer<
  "RevisionView",
  Set & { inputs: Inputs; action: Action | "edit"; can: { rollback: Can } }
>;
export type Difference = Answer<"DifferenceView", { change: "added" | "removed" | "altered" }>;
export type RevisionComparison = ChangeDiff & {
  from: Revision;
  to: Revision;
  inputs: Difference[];
  tags: Difference[];
  configs: Difference[];
};
export type RolledBack = { resource: Resource; change: Change | null; altered: Altered[] };

export type Shown = { kind: "absent" } | { kind: "value"; value: Json } | { kind: "unknown" } | { kind: "sensitive" };
export type PlanAction = "create" | "update" | "replace" | "delete" | "read" | "forget" | "no_op";
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

export type DriftMark = Answer<"DriftMark">;
export type DriftCheck = Answer<"DriftCheckView">;
export type DriftReport = {
  resources: {
    address: string;
    found: "altered" | "gone" | "unwanted";
    attributes: { path: string; code: Shown; found: Shown }[];
  }[];
  left_alone: ResourcePlan[];
  adoptable: { address: string; attribute: string; input: string; value: Json }[];
  unmapped: { address: string; attribute: string; why: string }[];
};
export type Drift = Answer<
  "DriftView",
  {
    report: DriftReport | null;
    check: DriftCheck | null;
    ignored: Answer<"IgnoredView", { by: Person | null }> | null;
    schedule: Answer<"DriftScheduleView", { set_by: Person | null }> | null;
    can: { check: Can; revert: Can; adopt: Can; ignore: Can };
  }
>;
export type Adopted = { change: Change };

export type RunKind = "plan" | "apply" | "destroy" | "drift";
export type RunState = "queued" | "running" | "succeeded" | "failed" | "cancelled" | "lost";
export type Stage = "queued" | "init" | "plan" | "apply" | "outputs";
export type StageTimes = Answer<"StageTimes", { stage: Stage }>;
export type Run = Answer<
  "RunView",
  { kind: RunKind; state: RunState; stage: Stage | null; stages: StageTimes[]; summary: Counts | null }
>;
export type LogLine = Answer<"LineView", { stream: "out" | "err" }>;
export type LogPage = Answer<"LogPage", { items: LogLine[] }>;

export type EventKind = "change" | "change_set" | "run" | "resource" | "template" | "source" | "project" | "workspace";
export type ChangedEvent = { kind: EventKind; id: string };
export type AuditEntry = Answer<"AuditEntry">;
