import type { Variable } from "~/api/versions";
import { Chip } from "~/ui/Chip";
import { Clamped } from "~/ui/Clamped";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { typeText } from "~/ui/typeText";
import { valueText } from "~/ui/value";
import { PlaceText } from "./PlaceText";
import { RuleList } from "./RuleList";

const columns: Column<Variable>[] = [
  {
    name: "name",
    label: "Input",
    width: "24%",
    by: (variable) => variable.name,
    cell: (variable) => (
      <>
        <code style={{ overflowWrap: "anywhere" }}>{variable.name}</code>
        <div style={{ display: "flex", gap: 4, flexWrap: "wrap", margin: "3px 0" }}>
          {variable.required && <Chip>required</Chip>}
          {variable.sensitive && <Chip>sensitive</Chip>}
          {variable.ephemeral && <Chip>ephemeral</Chip>}
          {variable.deprecated && <Chip tone="warn">deprecated</Chip>}
        </div>
        <PlaceText pos={variable.pos} />
        {!variable.nullable && (
          <span className="small muted" title="null takes the default, or is refused where there is none.">
            {" "}
            · not null
          </span>
        )}
      </>
    ),
  },
  {
    name: "type",
    label: "Type",
    width: "26%",
    by: (variable) => variable.type ?? "any",
    cell: (variable) => <Clamped text={typeText(variable.type ?? "any", 36)} limit={260} />,
  },
  {
    name: "default",
    label: "Default",
    width: "18%",
    cell: (variable) =>
      variable.required ? (
        <span className="muted">none</span>
      ) : variable.sensitive && variable.default !== null ? (
        <span className="muted">sensitive</span>
      ) : (
        <Clamped text={valueText(variable.default)} limit={90} />
      ),
  },
  {
    name: "description",
    label: "Description and rules",
    cell: (variable) => (
      <>
        {variable.description ? (
          <span style={{ whiteSpace: "pre-line" }}>{variable.description.trim()}</span>
        ) : (
          <span className="muted">no description</span>
        )}
        {variable.deprecated && (
          <div className="small" style={{ color: "var(--warn)" }}>
            Deprecated: {variable.deprecated}
          </div>
        )}
        <RuleList rules={variable.validations ?? []} />
      </>
    ),
  },
];

type Props = {
  rows: Variable[];
  narrowed: boolean;
  sort: string | undefined;
  onSort: (sort: string | undefined) => void;
};

/** What a module asks for, with everything that it says about each input. */
export function InputTable({ rows, narrowed, sort, onSort }: Props) {
  return (
    <DataTable
      label="Inputs"
      columns={columns}
      rows={rows}
      id={(row) => row.name}
      sort={sort}
      onSort={onSort}
      empty={<EmptyState title={narrowed ? "No input fits" : "This module takes no inputs"} />}
    />
  );
}
