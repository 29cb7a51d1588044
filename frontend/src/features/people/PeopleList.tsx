import { Button } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { meQuery, peopleQuery } from "~/api/queries";
import type { Account } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { useSetSearch } from "~/app/useSetSearch";
import { ResourceLink } from "~/features/resources/ResourceLink";
import { Chip } from "~/ui/Chip";
import { type Column, DataTable } from "~/ui/DataTable";
import { EmptyState } from "~/ui/EmptyState";
import { FilterSelect } from "~/ui/FilterSelect";
import { PageHeader } from "~/ui/PageHeader";
import { Panel } from "~/ui/Panel";
import { SearchInput } from "~/ui/SearchInput";
import { Toolbar } from "~/ui/Toolbar";
import { filterPeople, roles } from "./grants";
import { NewPerson } from "./NewPerson";

export type PeopleSearch = { q?: string; role?: string; sort?: string };

const columns: Column<Account>[] = [
  {
    name: "name",
    label: "Person",
    width: "30%",
    by: (person) => person.name,
    cell: (person) => <span style={{ fontWeight: 550 }}>{person.name}</span>,
  },
  {
    name: "username",
    label: "Username",
    width: "24%",
    by: (person) => person.username,
    cell: (person) => <code>{person.username}</code>,
  },
  {
    name: "grants",
    label: "Roles",
    cell: (person) =>
      person.grants.map(({ role, place }) => (
        <div key={`${role} ${place}`} style={{ padding: "1px 0" }}>
          <Chip tone={role === "admin" ? "warn" : "plain"}>{role}</Chip>{" "}
          {place === "" ? "everywhere" : <ResourceLink path={place} />}
        </div>
      )),
  },
];

/** Who may do what, and where. */
export function PeopleList({ search }: { search: PeopleSearch }) {
  const administer = useSuspenseQuery(meQuery).data.can.administer;
  const people = useQuery({ ...peopleQuery, enabled: administer });
  const [adding, setAdding] = useState(false);
  const set = useSetSearch<PeopleSearch>();
  const add = <Button onClick={() => setAdding(true)}>Add a person</Button>;
  const header = (
    <PageHeader
      title="People"
      lead="Accounts with their roles. A role holds at a place of the tree and for everything below it."
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
  return (
    <>
      {header}
      <Toolbar>
        <SearchInput label="Search people" value={search.q ?? ""} onChange={(q) => set({ q: q || undefined })} />
        <FilterSelect label="Role" value={search.role} options={roles} onChange={(role) => set({ role })} />
      </Toolbar>
      <ProblemAlert error={people.error} />
      <Panel bare label="People">
        <DataTable
          label="People"
          columns={columns}
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
      {adding && <NewPerson onClose={() => setAdding(false)} />}
    </>
  );
}
