import { useState } from "react";
import type { Form, Json } from "~/api/types";
import { FormFields } from "~/features/request/FormFields";

/** A form as those who ask will see it. It can be tried; nothing is kept. */
export function TriedForm({ form }: { form: Form }) {
  const [inputs, setInputs] = useState<Record<string, Json>>({});
  return (
    <FormFields
      form={form}
      inherited={{}}
      inputs={inputs}
      issues={[]}
      onSet={(name, value) => setInputs((old) => ({ ...old, [name]: value }))}
      onReset={(name) => setInputs((old) => Object.fromEntries(Object.entries(old).filter(([key]) => key !== name)))}
      onBlur={() => {}}
    />
  );
}
