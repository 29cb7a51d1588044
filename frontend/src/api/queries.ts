import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get, type Query } from "./client";
import type * as T from "./types";
import type * as V from "./versions";

// Every read of the API, once. A key starts with the plural word of what it shows: app/live.ts invalidates by it.

const enc = encodeURIComponent;

function list<Item>(word: string, path: string, query: Query) {
  return infiniteQueryOptions({
    queryKey: [word, "list", path, query],
    queryFn: ({ pageParam, signal }) => get<T.List<Item>>(path, { limit: 50, ...query, after: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: T.List<Item>) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });
}

function one<Item>(key: unknown[], path: string, query?: Query) {
  return queryOptions({ queryKey: key, queryFn: ({ signal }) => get<Item>(path, query, signal) });
}

/** All pages of a list, for pickers and trees: small sets that a person chooses from. */
function every<Item>(key: unknown[], path: string, query: Query = {}) {
  return queryOptions({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const items: Item[] = [];
      let after: string | undefined;
      do {
        const page: T.List<Item> = await get<T.List<Item>>(path, { ...query, limit: 200, after }, signal);
        items.push(...page.items);
        after = page.next ?? undefined;
      } while (after !== undefined);
      return items;
    },
  });
}

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => get<T.Me>("/me", undefined, signal),
  staleTime: 60_000,
});

export const templatesQuery = (query: Query = {}) =>
  every<V.Template>(["templates", "every", query], "/templates", query);
export const templateQuery = (key: string) => one<V.Template>(["templates", key], `/templates/${enc(key)}`);
export const versionsQuery = (key: string) =>
  every<V.Version>(["templates", key, "versions"], `/templates/${enc(key)}/versions`);
export const versionQuery = (key: string, version: string) =>
  one<V.VersionDetail>(["templates", key, "versions", version], `/templates/${enc(key)}/versions/${enc(version)}`);
export const compareQuery = (key: string, from: string, to: string) =>
  one<V.Comparison>(["templates", key, "compare", from, to], `/templates/${enc(key)}/compare`, { from, to });
export const templateFormQuery = (key: string, query: Query) =>
  one<T.TemplateForm>(["templates", key, "form", query], `/templates/${enc(key)}/form`, query);

export const sourcesQuery = every<V.Source>(["sources", "every"], "/sources");
export const sourceQuery = (id: string) => one<V.Source>(["sources", id], `/sources/${enc(id)}`);
export const refsQuery = (id: string) => one<T.Items<T.Ref>>(["sources", id, "refs"], `/sources/${enc(id)}/refs`);
export const modulesQuery = (id: string, reference: string) =>
  one<V.ModuleList>(["sources", id, "modules", reference], `/sources/${enc(id)}/modules`, { reference });
export const interfaceQuery = (id: string, reference: string, path: string) =>
  one<V.ModuleInterface>(["sources", id, "interface", reference, path], `/sources/${enc(id)}/interface`, {
    reference,
    path,
  });

export const integrationsQuery = every<T.Integration>(["integrations"], "/integrations");
export const approvalRulesQuery = every<T.ApprovalRule>(["approval-rules"], "/approval-rules");
export const tokensQuery = every<T.Token>(["tokens"], "/tokens");
export const workspacesQuery = every<T.Workspace>(["workspaces", "every"], "/workspaces");
export const workspaceQuery = (slug: string) => one<T.Workspace>(["workspaces", slug], `/workspaces/${enc(slug)}`);
export const pullsQuery = (slug: string) =>
  every<T.Pull>(["workspaces", slug, "pulls"], `/workspaces/${enc(slug)}/pulls`);
export const peopleQuery = every<T.Account>(["people"], "/users");
export const teamsQuery = every<T.Team>(["teams"], "/teams");
export const projectsQuery = every<T.Project>(["projects", "every"], "/projects");
export const projectQuery = (slug: string) => one<T.Project>(["projects", slug], `/projects/${enc(slug)}`);

export const resourcesQuery = (query: Query) => list<T.Resource>("resources", "/resources", query);
export const everyResourceQuery = (query: Query = {}) =>
  every<T.Resource>(["resources", "every", query], "/resources", query);
export const resourceQuery = (id: string) => one<T.Resource>(["resources", id], `/resources/${enc(id)}`);
export const explainQuery = (id: string) =>
  one<T.Resolved>(["resources", id, "explain"], `/resources/${enc(id)}/explain`);
export const upgradeQuery = (id: string, to: string) =>
  one<V.Upgrade>(["resources", id, "upgrade", to], `/resources/${enc(id)}/upgrade`, { to });
export const outputsQuery = (id: string) =>
  one<T.Items<T.OutputValue>>(["resources", id, "outputs"], `/resources/${enc(id)}/outputs`);
export const stateQuery = (id: string) => one<T.StateInfo>(["resources", id, "state"], `/resources/${enc(id)}/state`);
export const stateVersionsQuery = (id: string) =>
  list<T.StateVersion>("resources", `/resources/${enc(id)}/state/versions`, {});
export const stateCompareQuery = (id: string, from: string, to: string) =>
  one<T.StateComparison>(["resources", id, "state", "compare", from, to], `/resources/${enc(id)}/state/compare`, {
    from,
    to,
  });
export const filesQuery = (id: string) =>
  one<T.ResourceFiles>(["resources", id, "files"], `/resources/${enc(id)}/files`);

export const revisionsQuery = (id: string) => list<T.Revision>("resources", `/resources/${enc(id)}/revisions`, {});
export const revisionCompareQuery = (id: string, from: number, to: number) =>
  one<T.RevisionComparison>(["resources", id, "revisions", from, to], `/resources/${enc(id)}/revisions/compare`, {
    from,
    to,
  });

export const driftQuery = (id: string) => one<T.Drift>(["resources", id, "drift"], `/resources/${enc(id)}/drift`);
export const driftChecksQuery = (id: string) =>
  list<T.DriftCheck>("resources", `/resources/${enc(id)}/drift/checks`, {});

export const changesQuery = (query: Query) => list<T.Change>("changes", "/changes", query);
export const changeSetsQuery = (query: Query) => list<T.ChangeSet>("change-sets", "/change-sets", query);
export const changeSetQuery = (number: number) =>
  one<T.ChangeSetDetail>(["change-sets", number], `/change-sets/${number}`);
export const changeSetMembersQuery = (number: number) =>
  every<T.ChangeSetMember>(["change-sets", number, "members"], `/change-sets/${number}/members`);
export const changeQuery = (number: number) => one<T.ChangeDetail>(["changes", number], `/changes/${number}`);
export const changePlanQuery = (number: number) =>
  one<T.PlanSummary>(["changes", number, "plan"], `/changes/${number}/plan`);
export const changeDiffQuery = (number: number) =>
  one<T.ChangeCode>(["changes", number, "diff"], `/changes/${number}/diff`);

export const runsQuery = (query: Query) => list<T.Run>("runs", "/runs", query);
export const runQuery = (id: string) => one<T.Run>(["runs", id], `/runs/${enc(id)}`);
export const runPlanQuery = (id: string) => one<T.PlanSummary>(["runs", id, "plan"], `/runs/${enc(id)}/plan`);

export const auditQuery = (query: Query) => list<T.AuditEntry>("audit", "/audit", query);
