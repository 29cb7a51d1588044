import { ActionIcon, Button, Checkbox, TextInput } from "@mantine/core";
import table from "~/ui/DataTable.module.css";
import { doubleName, type EntryRow, emptyRow } from "./entries";

type Props = { kind: "tags" | "configs"; rows: EntryRow[]; onChange: (rows: EntryRow[]) => void };

/** Tags or configs of a template, project or resource: name, value, whether it flows down, whether it is locked below. */
export function EntriesEditor({ kind, rows, onChange }: Props) {
  const one = kind === "tags" ? "tag" : "config";
  const set = (id: number, part: Partial<EntryRow>) =>
    onChange(rows.map((row) => (row.id === id ? { ...row, ...part } : row)));
  const double = doubleName(rows);
  return (
    <div>
      {rows.length > 0 && (
        <div className={table.frame}>
          <table className={table.table} aria-label={kind === "tags" ? "Tags" : "Configs"}>
            <thead>
              <tr>
                <th>Name</th>
                <th>Value</th>
                <th>Flows down</th>
                <th>Locked below</th>
                <th aria-label="Remove" />
              </tr>
            </thead>
            <tbody>
              {rows.map((row, index) => (
                <tr key={row.id}>
                  <td data-label="Name">
                    <TextInput
                      aria-label={`Name of ${one} ${index + 1}`}
                      value={row.name}
                      onChange={(event) => set(row.id, { name: event.currentTarget.value })}
                    />
                  </td>
                  <td data-label="Value">
                    <TextInput
                      aria-label={`Value of ${one} ${row.name || index + 1}`}
                      value={row.text}
                      styles={{ input: { fontFamily: "var(--mono)" } }}
                      onChange={(event) => set(row.id, { text: event.currentTarget.value })}
                    />
                  </td>
                  <td data-label="Flows down">
                    <Checkbox
                      mt={8}
                      aria-label={`${row.name || `${one} ${index + 1}`} flows down`}
                      checked={row.inherit}
                      onChange={(event) => set(row.id, { inherit: event.currentTarget.checked })}
                    />
                  </td>
                  <td data-label="Locked below">
                    <Checkbox
                      mt={8}
                      aria-label={`${row.name || `${one} ${index + 1}`} is locked below`}
                      checked={row.locked}
                      onChange={(event) => set(row.id, { locked: event.currentTarget.checked })}
                    />
                  </td>
                  <td>
                    <ActionIcon
                      mt={4}
                      variant="subtle"
                      color="gray"
                      aria-label={`Remove ${row.name || `${one} ${index + 1}`}`}
                      onClick={() => onChange(rows.filter((other) => other.id !== row.id))}
                    >
                      ×
                    </ActionIcon>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {double !== null && (
        <p role="alert" style={{ color: "var(--bad)", margin: "8px 14px 0" }}>
          {double} is set twice.
        </p>
      )}
      <div style={{ padding: "10px 14px" }}>
        <Button variant="default" size="compact-sm" onClick={() => onChange([...rows, emptyRow(rows)])}>
          Add a {one}
        </Button>
      </div>
    </div>
  );
}
