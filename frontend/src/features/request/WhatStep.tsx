import { Radio, Skeleton, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { resourceQuery, templatesQuery } from "~/api/queries";
import { ProblemAlert } from "~/app/ProblemAlert";
import { EmptyState } from "~/ui/EmptyState";
import { GuardedButton } from "~/ui/GuardedButton";
import { Panel } from "~/ui/Panel";
import { fitsUnder, type RequestSearch } from "./steps";
import { VersionSelect } from "./VersionSelect";

/** Picks a template that may stand under the parent, and its version; the active one is preselected. */
export function WhatStep({ search }: { search: RequestSearch }) {
  const templates = useQuery(templatesQuery());
  const parent = useQuery({
    ...resourceQuery(search.parent ?? ""),
    enabled: search.parent !== undefined && search.parent !== "",
  });
  const navigate = useNavigate({ from: "/request" });
  const set = (part: Partial<RequestSearch>) =>
    void navigate({ to: "/request", search: { ...search, step: "what", ...part }, replace: true });
  if (templates.data === undefined || (search.parent !== "" && parent.data === undefined)) {
    return templates.error === null && parent.error === null ? (
      <Skeleton h={240} maw={620} />
    ) : (
      <ProblemAlert error={templates.error ?? parent.error} />
    );
  }
  const above = search.parent === "" ? null : (parent.data ?? null);
  const offered = templates.data.filter(
    (template) =>
      !template.disabled && (template.abstract || template.latest_version !== null) && fitsUnder(template, above),
  );
  const chosen =
    offered.find((template) => template.key === search.template) ?? (offered.length === 1 ? offered[0] : undefined);
  if (offered.length === 0) {
    return (
      <EmptyState title={`No template may stand under ${search.parent === "" ? "the root" : search.parent}`}>
        Go back and choose another parent.
      </EmptyState>
    );
  }
  return (
    <form
      style={{ maxWidth: 620 }}
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen !== undefined)
          void navigate({ to: "/request", search: { ...search, template: chosen.key, step: "configure" } });
      }}
    >
      <Panel label="What">
        <Stack gap="md">
          <Radio.Group
            label="Template"
            value={chosen?.key ?? ""}
            onChange={(key) => set({ template: key, version: undefined })}
          >
            <Stack gap={10} mt={6}>
              {offered.map((template) => (
                <Radio
                  key={template.key}
                  value={template.key}
                  label={template.name}
                  description={template.description}
                />
              ))}
            </Stack>
          </Radio.Group>
          {chosen !== undefined && !chosen.abstract && (
            <VersionSelect
              key={chosen.key}
              template={chosen.key}
              value={search.version}
              onChange={(version) => set({ template: chosen.key, version })}
            />
          )}
          <div>
            <GuardedButton type="submit" reason={chosen === undefined ? "Choose a template." : null}>
              Continue
            </GuardedButton>
          </div>
        </Stack>
      </Panel>
    </form>
  );
}
