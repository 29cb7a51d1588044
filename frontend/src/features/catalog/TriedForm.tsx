import { useMemo } from "react";
import type { Form } from "~/api/types";
import { FormFields } from "~/features/request/FormFields";
import { fieldActions } from "~/features/request/fieldActions";
import { useDraft } from "~/features/request/useDraft";

/** A form as those who ask will see it. It can be tried; nothing is kept. */
export function TriedForm({ form }: { form: Form }) {
  const { store, desk, draft } = useDraft({ key: null });
  const actions = useMemo(() => fieldActions(store, desk), [store, desk]);
  return (
    <FormFields
      form={form}
      inherited={{}}
      inputs={draft.inputs}
      writing={draft.writing}
      issues={[]}
      hints={[]}
      actions={actions}
    />
  );
}
