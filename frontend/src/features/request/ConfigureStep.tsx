import { Button, Group, Stack } from "@mantine/core";
import type { Template, TemplateForm } from "~/api/types";
import { EntriesEditor } from "~/features/values/EntriesEditor";
import { Panel } from "~/ui/Panel";
import { CopyLink } from "./CopyLink";
import { DraftStatus } from "./DraftStatus";
import { ErrorSummary } from "./ErrorSummary";
import { FormFields } from "./FormFields";
import { NameFields } from "./NameFields";
import type { RequestSearch } from "./steps";
import { type Entry, secretsOf } from "./useEntry";

type Props = {
  template: Template;
  form: TemplateForm | undefined;
  search: RequestSearch;
  entry: Entry;
  busy: boolean;
  onNext: () => void;
};

/** Everything that is entered about the new resource. */
export function ConfigureStep({ template, form, search, entry, busy, onNext }: Props) {
  const { draft, store, issues, hints, summary, attempt, actions } = entry;
  const secrets = secretsOf(form?.form);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onNext();
      }}
    >
      <Stack gap="md">
        <ErrorSummary key={attempt} issues={summary} open={issues} form={form?.form} />
        <NameFields
          parent={search.parent ?? ""}
          slug={draft.slug}
          description={draft.description}
          store={store}
          issues={issues.filter((issue) => issue.place === "slug")}
          onBlur={actions.onBlur}
        />
        {form !== undefined && (
          <FormFields
            form={form.form}
            inherited={form.inherited}
            inputs={draft.inputs}
            writing={draft.writing}
            issues={issues}
            hints={hints}
            actions={actions}
          />
        )}
        {template.abstract && (
          <>
            <Panel title="Tags" bare aside={<span className="small muted">run down to everything below</span>}>
              <EntriesEditor kind="tags" rows={draft.tags} onChange={(tags) => store.edit({ tags })} />
            </Panel>
            <Panel
              title="Configs"
              bare
              aside={<span className="small muted">become values of variables with the same name below</span>}
            >
              <EntriesEditor kind="configs" rows={draft.configs} onChange={(configs) => store.edit({ configs })} />
            </Panel>
          </>
        )}
        <Group gap={12}>
          <Button type="submit" loading={busy}>
            Review
          </Button>
          <DraftStatus entry={entry} secret={secrets.size > 0} />
          <span style={{ flex: 1 }} />
          {!template.abstract && <CopyLink search={search} draft={draft} secrets={secrets} />}
          <span className="small muted">Ctrl + Enter submits</span>
        </Group>
      </Stack>
    </form>
  );
}
