import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { interfaceQuery } from "~/api/queries";
import type { Json } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { FormFields } from "~/features/request/FormFields";
import { Diagnostics } from "~/ui/Diagnostics";

type Props = { source: string; reference: string; path: string };

/** The form as those who ask will see it. It can be tried; nothing is kept. */
export function FormPreview({ source, reference, path }: Props) {
  const face = useQuery(interfaceQuery(source, reference, path));
  const [inputs, setInputs] = useState<Record<string, Json>>({});
  if (face.error !== null) return <ProblemAlert error={face.error} />;
  if (face.data === undefined) return <Skeleton h={200} />;
  const findings = face.data.interface.diagnostics ?? [];
  return (
    <div style={{ background: "var(--bg)", border: "1px dashed var(--line-2)", borderRadius: 8, padding: 14 }}>
      {findings.length > 0 && (
        <div style={{ marginBottom: 12 }}>
          <Diagnostics items={findings} />
        </div>
      )}
      <FormFields
        form={face.data.form}
        inherited={{}}
        inputs={inputs}
        issues={[]}
        onSet={(name, value) => setInputs((old) => ({ ...old, [name]: value }))}
        onReset={(name) => setInputs((old) => Object.fromEntries(Object.entries(old).filter(([key]) => key !== name)))}
        onBlur={() => {}}
      />
    </div>
  );
}
