import { Select, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { everyResourceQuery, projectsQuery, templatesQuery } from "~/api/queries";
import { ProblemAlert } from "~/app/ProblemAlert";
import { EmptyState } from "~/ui/EmptyState";
import { GuardedButton } from "~/ui/GuardedButton";
import { LinkButton } from "~/ui/LinkButton";
import { Panel } from "~/ui/Panel";
import { fitsUnder, type RequestSearch } from "./steps";

const root = "(root)";

/** Picks project and parent; only parents are offered under which something can stand. */
export function WhereStep({ search }: { search: RequestSearch }) {
  const projects = useQuery(projectsQuery);
  const resources = useQuery(everyResourceQuery());
  const templates = useQuery(templatesQuery());
  const navigate = useNavigate({ from: "/request" });
  const set = (part: Partial<RequestSearch>) =>
    void navigate({ to: "/request", search: { ...search, step: "where", ...part }, replace: true });
  const offered = (templates.data ?? []).filter(
    (template) => !template.disabled && (search.template === undefined || template.key === search.template),
  );
  const parents = (resources.data ?? []).filter(
    (resource) => resource.state !== "destroyed" && offered.some((template) => fitsUnder(template, resource)),
  );
  const options = [
    ...(offered.some((template) => fitsUnder(template, null))
      ? [{ value: root, label: "No parent: a root of the tree" }]
      : []),
    ...parents.map((resource) => ({ value: resource.path, label: `${resource.path} (${resource.template})` })),
  ];
  const project = search.project ?? (projects.data?.length === 1 ? projects.data[0]?.slug : undefined);
  const only = options.length === 1 ? options[0]?.value : undefined;
  const parent = search.parent === undefined ? only : search.parent === "" ? root : search.parent;
  const blocked = project === undefined ? "Choose a project." : parent === undefined ? "Choose a parent." : null;
  const loaded = resources.data !== undefined && templates.data !== undefined;
  if (projects.data?.length === 0) {
    const create = <LinkButton to="/projects">Open Projects</LinkButton>;
    return (
      <EmptyState title="There is no project yet" action={create}>
        A resource belongs to a project, whose workspace holds its code.
      </EmptyState>
    );
  }
  const next = () =>
    void navigate({
      to: "/request",
      search: {
        ...search,
        project,
        parent: parent === root ? "" : parent,
        step: search.template === undefined ? "what" : "configure",
      },
    });
  return (
    <form
      style={{ maxWidth: 620 }}
      onSubmit={(event) => {
        event.preventDefault();
        if (blocked === null) next();
      }}
    >
      <Panel label="Where">
        <Stack gap="md">
          <ProblemAlert error={projects.error ?? resources.error ?? templates.error} />
          <Select
            label="Project"
            description="Who owns it, and whose workspace holds its code."
            data={(projects.data ?? []).map((item) => ({ value: item.slug, label: item.name }))}
            value={project ?? null}
            allowDeselect={false}
            searchable
            onChange={(value) => set({ project: value ?? undefined })}
          />
          <Select
            label="Parent"
            description="The resource that it stands under; tags and configs run down from there."
            data={options}
            value={parent ?? null}
            allowDeselect={false}
            searchable
            nothingFoundMessage="No such parent"
            disabled={loaded && options.length === 0}
            onChange={(value) => set({ parent: value === null ? undefined : value === root ? "" : value })}
          />
          {loaded && options.length === 0 && (
            <p role="alert" style={{ margin: 0, color: "var(--warn)" }}>
              Nothing that this template may stand under exists yet.
              {search.template !== undefined &&
                " Ask for one of its parent templates first: the Tree of the template shows them."}
            </p>
          )}
          <div>
            <GuardedButton type="submit" reason={blocked}>
              Continue
            </GuardedButton>
          </div>
        </Stack>
      </Panel>
    </form>
  );
}
