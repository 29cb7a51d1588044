import { Button, Group, Stack } from "@mantine/core";
import { asProblem } from "~/api/problem";
import type { Template, TemplateForm } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { EntriesEditor } from "~/features/values/EntriesEditor";
import type { EntryRow } from "~/features/values/entries";
import { Panel } from "~/ui/Panel";
import type { Issue } from "./check";
import { ErrorSummary } from "./ErrorSummary";
import { FormFields } from "./FormFields";
import { NameFields } from "./NameFields";
import type { RequestSearch } from "./steps";
import type { useDraft } from "./useDraft";

type Props = {
  template: Template;
  form: TemplateForm | undefined;
  search: RequestSearch;
  draft: ReturnType<typeof useDraft>;
  issues: Issue[];
  summary: Issue[];
  failure: unknown;
  tags: EntryRow[];
  setTags: (rows: EntryRow[]) => void;
  configs: EntryRow[];
  setConfigs: (rows: EntryRow[]) => void;
  checkOne: (name: string) => void;
  onNext: () => void;
};

/** Everything that is entered about the new resource. */
export function ConfigureStep(props: Props) {
  const { template, form, search, draft, issues, summary, failure, checkOne, onNext } = props;
  const placed = summary.length > 0;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onNext();
      }}
    >
      <Stack gap="md">
        <ErrorSummary issues={summary} open={issues} form={form?.form} />
        {failure !== null && !(placed && asProblem(failure).status === 422) && <ProblemAlert error={failure} />}
        <NameFields
          parent={search.parent ?? ""}
          draft={draft}
          issues={issues.filter((issue) => issue.place === "slug")}
          onBlur={() => checkOne("slug")}
        />
        {form !== undefined && (
          <FormFields
            form={form.form}
            inherited={form.inherited}
            inputs={draft.draft.inputs}
            issues={issues}
            onSet={draft.set}
            onReset={draft.unset}
            onBlur={checkOne}
          />
        )}
        {template.abstract && (
          <>
            <Panel title="Tags" bare aside={<span className="small muted">run down to everything below</span>}>
              <EntriesEditor kind="tags" rows={props.tags} onChange={props.setTags} />
            </Panel>
            <Panel
              title="Configs"
              bare
              aside={<span className="small muted">become values of variables with the same name below</span>}
            >
              <EntriesEditor kind="configs" rows={props.configs} onChange={props.setConfigs} />
            </Panel>
          </>
        )}
        <Group gap={12}>
          <Button type="submit">Review</Button>
          <span className="small muted" role="status">
            {draft.saved ? "draft saved in this browser" : draft.restored ? "your draft was restored" : ""}
          </span>
          {(draft.saved || draft.restored) && (
            <button type="button" className="link small" onClick={() => draft.drop(true)}>
              discard the draft
            </button>
          )}
          <span style={{ flex: 1 }} />
          <span className="small muted">Ctrl + Enter submits</span>
        </Group>
      </Stack>
    </form>
  );
}
