import { useHotkeys } from "@mantine/hooks";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { post } from "~/api/client";
import { asProblem } from "~/api/problem";
import { meQuery } from "~/api/queries";
import type { CreatedResource, Json, NewResource, Template, TemplateForm } from "~/api/types";
import { type EntryRow, entriesOf } from "~/features/values/entries";
import { Sides } from "~/ui/Sides";
import { ConfigureStep } from "./ConfigureStep";
import type { Issue } from "./check";
import { checkDraft, joinIssues, liveIssues } from "./findings";
import { PreviewPanel } from "./PreviewPanel";
import { placeDiagnostics } from "./places";
import { ReviewStep } from "./ReviewStep";
import type { RequestSearch, RequestStep } from "./steps";
import { isUnfinished } from "./unfinished";
import { useDraft } from "./useDraft";
import { useIssues } from "./useIssues";
import { usePreview } from "./usePreview";

type Props = { template: Template; form: TemplateForm | undefined; search: RequestSearch; step: RequestStep };

/** The last two steps of a request: what is entered lives here until it is sent. */
export function RequestForm({ template, form, search, step }: Props) {
  const user = useSuspenseQuery(meQuery).data.user.username;
  const secrets = useMemo(() => secretsOf(form), [form]);
  const key = `${user}.new.${template.key}.${search.parent ?? ""}`;
  const draft = useDraft(key, { slug: search.name ?? "", description: "", inputs: {} }, secrets);
  const [tags, setTags] = useState<EntryRow[]>([]);
  const [configs, setConfigs] = useState<EntryRow[]>([]);
  const inherited = form?.inherited ?? {};
  const names = ["slug", ...(form?.form.ui.order ?? [])];
  const found = useIssues(names);
  const client = useQueryClient();
  const navigate = useNavigate({ from: "/request" });
  const { slug, description, inputs } = draft.draft;
  const request: NewResource = {
    template: template.key,
    version: form?.version,
    project: search.project ?? "",
    parent: search.parent || undefined,
    slug,
    description: description || undefined,
    inputs: template.abstract ? undefined : inputs,
    tags: tags.length === 0 ? undefined : entriesOf(tags, "tags"),
    configs: configs.length === 0 ? undefined : entriesOf(configs, "configs"),
  };
  const whole = slug !== "" && !Object.values(inputs).some(isUnfinished);
  const preview = usePreview(whole ? request : null);
  const live = liveIssues(preview.data?.diagnostics ?? [], draft.draft, form?.form);
  const go = (next: RequestStep) => navigate({ to: "/request", search: { ...search, step: next } });
  const show = (issues: Issue[]) => {
    if (issues.length > 0) void go("configure");
    return found.show(issues);
  };
  const passes = () => show(checkDraft(draft.draft, form?.form, inherited, true));
  const send = useMutation({
    mutationFn: () => post<CreatedResource>("/resources", request),
    onSuccess: async ({ resource, change }) => {
      draft.drop();
      await client.invalidateQueries({ queryKey: ["resources"] });
      if (change === null) await navigate({ to: "/resources/$", params: { _splat: resource.path } });
      else await navigate({ to: "/changes/$number", params: { number: String(change.number) } });
    },
    onError: (error) => show(placeDiagnostics(asProblem(error).diagnostics, names).issues),
  });
  const submit = () => {
    if (!send.isPending && passes()) send.mutate();
  };
  useHotkeys([["mod+Enter", submit]], []);
  const checkOne = (name: string) => {
    const touched = name in inputs || name === "slug";
    found.left(name, touched ? checkDraft(draft.draft, form?.form, inherited, true) : []);
  };
  const editing = {
    ...draft,
    set: (name: string, value: Json) => {
      found.forget(name);
      draft.set(name, value);
    },
    edit: (part: Parameters<typeof draft.edit>[0]) => {
      if (part.slug !== undefined) found.forget("slug");
      draft.edit(part);
    },
  };
  const fields = {
    draft: editing,
    issues: joinIssues(found.issues, live),
    checkOne,
    tags,
    setTags,
    configs,
    setConfigs,
  };
  return (
    <Sides
      width={400}
      sticky
      side={
        <PreviewPanel
          request={whole ? request : null}
          hint={
            slug === ""
              ? "Give it a name to see its path, tags and code."
              : "Finish what you are typing to see the code."
          }
        />
      }
    >
      {step === "configure" ? (
        <ConfigureStep
          template={template}
          form={form}
          search={search}
          summary={found.summary}
          failure={send.error}
          onNext={() => passes() && void go("review")}
          {...fields}
        />
      ) : (
        <ReviewStep
          template={template}
          form={form}
          request={request}
          preview={preview.data}
          failure={send.error}
          busy={send.isPending}
          onBack={() => void go("configure")}
          onSubmit={submit}
        />
      )}
    </Sides>
  );
}

function secretsOf(form: TemplateForm | undefined): ReadonlySet<string> {
  const fields = Object.entries(form?.form.ui.fields ?? {});
  return new Set(fields.filter(([, ui]) => ui.sensitive).map(([name]) => name));
}
