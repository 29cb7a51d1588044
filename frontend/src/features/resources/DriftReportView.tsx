import type { DriftReport } from "~/api/types";
import { AttributeTable } from "~/features/plan/AttributeTable";
import { Chip } from "~/ui/Chip";
import { Panel } from "~/ui/Panel";
import { Value } from "~/ui/Value";

const found = { altered: "altered", gone: "gone", unwanted: "not in the code" };

/** What a look found: what the code wants and what is there, and which inputs could take it. */
export function DriftReportView({ report }: { report: DriftReport }) {
  if (report.resources.length === 0 && report.left_alone.length === 0) return null;
  return (
    <>
      {report.resources.length > 0 && (
        <Panel title="What differs">
          {report.resources.map((one) => (
            <section key={one.address} aria-label={one.address} style={{ marginBottom: 12 }}>
              <Chip tone="bad">{found[one.found]}</Chip> <code style={{ overflowWrap: "anywhere" }}>{one.address}</code>
              {one.attributes.length > 0 && (
                <AttributeTable
                  label={`As the code wants ${one.address}, and as it was found`}
                  attributes={one.attributes.map((attribute) => ({
                    path: attribute.path,
                    before: attribute.code,
                    after: attribute.found,
                    forces_replacement: false,
                  }))}
                />
              )}
            </section>
          ))}
        </Panel>
      )}
      {(report.adoptable.length > 0 || report.unmapped.length > 0) && (
        <Panel title="What could be adopted">
          <ul style={{ margin: 0, paddingLeft: 18 }}>
            {report.adoptable.map((one) => (
              <li key={`${one.address} ${one.attribute}`}>
                the input <code>{one.input}</code> takes <Value value={one.value} /> from <code>{one.attribute}</code>
              </li>
            ))}
            {report.unmapped.map((one) => (
              <li key={`${one.address} ${one.attribute}`} className="muted">
                <code>{[one.address, one.attribute].filter((part) => part !== "").join(" ")}</code> cannot be adopted:{" "}
                {one.why}
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {report.left_alone.length > 0 && (
        <Panel title="Altered too, and left alone by the code">
          <ul style={{ margin: 0, paddingLeft: 18 }}>
            {report.left_alone.map((one) => (
              <li key={one.address}>
                <code>{one.address}</code>{" "}
                <span className="muted">{one.attributes.map((attribute) => attribute.path).join(", ")}</span>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}
