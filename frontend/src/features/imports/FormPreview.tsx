import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { interfaceQuery } from "~/api/queries";
import { ProblemAlert } from "~/app/ProblemAlert";
import { TriedForm } from "~/features/catalog/TriedForm";
import { Diagnostics } from "~/ui/Diagnostics";

type Props = { source: string; reference: string; path: string };

/** The form as those who ask will see it. It can be tried; nothing is kept. */
export function FormPreview({ source, reference, path }: Props) {
  const face = useQuery(interfaceQuery(source, reference, path));
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
      <TriedForm form={face.data.form} />
    </div>
  );
}
