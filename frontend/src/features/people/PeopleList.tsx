import { Button } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { meQuery, peopleQuery } from "~/api/queries";
import type { Account } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useSetSearch } from "~/app/useSetSearch";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { FilterSelect } from "~/ui/FilterSelect";
import { PageHeader } from "~/ui/PageHeader";
import { Panel } from "~/ui/Panel";
import { SearchInput } from "~/ui/SearchInput";
import { Toolbar } from "~/ui/Toolbar";
import { AccessDialog } from "./AccessDialog";
import { GrantList } from "./GrantList";
import { filterPeople, roles } from "./grants";
import { NewPerson } from "./NewPerson";
import { TeamPanel } from "./TeamPanel";

export type PeopleSearch = { q?: string; role?: string; sort?: string };

const columns = (edit: (person: Account) => void): Column<Account>[] => [
  {
    name: "name",
    label: "Person",
    width: "22%",
    by: (person) => person.name,
    cell: (person) => <span style={{ fontWeight: 550 }}>{person.name}</span>,
  },
  {
    name: "username",
    label: "Username",
    width: "18%",
    by: (person) => person.username,
    cell: (person) => <code>{person.username}</code>,
  },
  {
    name: "grants",
    label: "Roles",
    cell: (person) => <GrantList grants={person.grants} />,
  },
  {
    name: "teams",
    label: "Teams",
    cell: (person) => person.teams.map(({ name }) => name).join(", ") || <span className="muted">none</span>,
  },
  {
    name: "edit",
    label: "",
    end: true,
    cell: (person) => (
      <Button variant="default" size="compact-sm" h={26} onClick={() => edit(person)}>
        Roles…
      </Button>
    ),
  },
];

/** Who may do what, and where. */
export function PeopleList({ search }: { search: PeopleSearch }) {
  const administer = useSuspenseQuery(meQuery).data.can.administer;
  const people = useQuery({ ...peopleQuery, enabled: administer });
  const [adding, setAdding] = useState(false);
  const [open, setOpen] = useState<string | null>(null);
  const set = useSetSearch<PeopleSearch>();
  const add = <Button onClick={() => setAdding(true)}>Add a person</Button>;
  const header = (
    <PageHeader
      title="People"
      lead="Accounts and teams with their roles. A role holds at a place of the tree and for everything below it; those of a team are those of its members."
      actions={administer && add}
    />
  );
  if (!administer)
    return (
      <>
        {header}
        <Panel label="People">
          <EmptyState title="Accounts are shown to administrators">
            This needs the role admin everywhere. Ask one of them for what you need.
          </EmptyState>
        </Panel>
      </>
    );
  const opened = people.data?.find(({ id }) => id === open);
  return (
    <>
      {header}
      <Toolbar>
        <SearchInput
          label="Search people and teams"
          value={search.q ?? ""}
          onChange={(q) => set({ q: q || undefined })}
        />
        <FilterSelect label="Role" value={search.role} options={roles} onChange={(role) => set({ role })} />
      </Toolbar>
      <ProblemAlert error={people.error} />
      <Panel bare label="People">
        <DataTable
          label="People"
          columns={columns((person) => setOpen(person.id))}
          rows={people.data && filterPeople(people.data, search.q, search.role)}
          id={(person) => person.id}
          sort={search.sort}
          onSort={(sort) => set({ sort })}
          empty={
            people.data?.length === 0 ? (
              <EmptyState title="Nobody has an account yet" action={add}>
                Tokens go on working; people sign in with an account.
              </EmptyState>
            ) : (
              <EmptyState title="Nobody fits" />
            )
          }
        />
      </Panel>
      <div style={{ marginTop: 16 }}>
        <TeamPanel q={search.q} role={search.role} />
      </div>
      {opened && <AccessDialog person={opened} onClose={() => setOpen(null)} />}
      {adding && <NewPerson onClose={() => setAdding(false)} />}
    </>
  );
}
