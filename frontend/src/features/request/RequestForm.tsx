import { useHotkeys } from "@mantine/hooks";
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { post } from "~/api/client";
import { meQuery } from "~/api/queries";
import type { CreatedResource, NewResource, Template, TemplateForm } from "~/api/types";
import { entriesOf } from "~/features/values/entries";
import { Sides } from "~/ui/Sides";
import { ConfigureStep } from "./ConfigureStep";
import type { Draft } from "./draft";
import { checkSlug } from "./findings";
import { PreviewPanel } from "./PreviewPanel";
import { fromLink } from "./prefill";
import { ReviewStep } from "./ReviewStep";
import type { RequestSearch, RequestStep } from "./steps";
import { useEntry } from "./useEntry";

type Props = { template: Template; form: TemplateForm | undefined; search: RequestSearch; step: RequestStep };

/** The last two steps of a request: what is entered lives here until it is sent. */
export function RequestForm({ template, form, search, step }: Props) {
  const user = useSuspenseQuery(meQuery).data.user.username;
  const given = fromLink(search.inputs, form?.form);
  const filled = Object.keys(given).length === 0 ? "" : `.${JSON.stringify(given)}`;
  const requestOf = (draft: Draft): NewResource => ({
    template: template.key,
    version: form?.version,
    project: search.project ?? "",
    parent: search.parent || undefined,
    slug: draft.slug,
    description: draft.description || undefined,
    inputs: template.abstract ? undefined : draft.inputs,
    tags: draft.tags.length === 0 ? undefined : entriesOf(draft.tags, "tags"),
    configs: draft.configs.length === 0 ? undefined : entriesOf(draft.configs, "configs"),
  });
  const entry = useEntry({
    key: `${user}.new.${template.key}.${search.parent ?? ""}${filled}`,
    initial: { slug: search.name ?? "", inputs: given },
    form: form?.form,
    inherited: form?.inherited ?? nothing,
    named: true,
    requestOf,
  });
  const client = useQueryClient();
  const navigate = useNavigate({ from: "/request" });
  const go = (next: RequestStep) => navigate({ to: "/request", search: { ...search, step: next } });
  const send = useMutation({
    mutationFn: () => post<CreatedResource>("/resources", requestOf(entry.store.get().draft)),
    onSuccess: async ({ resource, change }) => {
      entry.store.drop();
      await client.invalidateQueries({ queryKey: ["resources"] });
      if (change === null) await navigate({ to: "/resources/$", params: { _splat: resource.path } });
      else await navigate({ to: "/changes/$number", params: { number: String(change.number) } });
    },
    onError: async (error) => {
      entry.refused(error);
      await go("configure");
    },
  });
  const judge = useMutation({
    mutationFn: () => entry.holds(),
    onSuccess: (holds) => (holds ? go("review") : undefined),
  });
  const submit = async () => {
    if (send.isPending) return;
    if (await entry.passes()) send.mutate();
    else await go("configure");
  };
  useHotkeys([["mod+Enter", () => void submit()]], []);
  const named = checkSlug(entry.draft.slug).length === 0;
  const hint = named ? "Finish what you are typing to see the code." : "Give it a name to see its path, tags and code.";
  return (
    <Sides
      width={400}
      sticky
      side={<PreviewPanel preview={named && entry.request !== null ? entry.preview : null} hint={hint} />}
    >
      {step === "configure" ? (
        <ConfigureStep
          template={template}
          form={form}
          search={search}
          entry={entry}
          busy={judge.isPending}
          onNext={() => judge.mutate()}
        />
      ) : (
        <ReviewStep
          template={template}
          form={form}
          request={requestOf(entry.draft)}
          preview={entry.preview.data}
          busy={send.isPending}
          onBack={() => void go("configure")}
          onSubmit={() => void submit()}
        />
      )}
    </Sides>
  );
}

const nothing = {};
