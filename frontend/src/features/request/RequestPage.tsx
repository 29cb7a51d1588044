import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { templateFormQuery, templateQuery } from "~/api/queries";
import { ProblemAlert } from "~/app/ProblemAlert";
import { PageHeader } from "~/ui/PageHeader";
import { RequestForm } from "./RequestForm";
import { Steps } from "./Steps";
import { currentStep, type RequestSearch } from "./steps";
import { WhatStep } from "./WhatStep";
import { WhereStep } from "./WhereStep";

/** Asks for a new resource, in four steps that the address holds. */
export function RequestPage({ search }: { search: RequestSearch }) {
  const step = currentStep(search);
  const template = useQuery({ ...templateQuery(search.template ?? ""), enabled: search.template !== undefined });
  const key = search.template ?? "";
  const form = useQuery({
    ...templateFormQuery(key, { version: search.version, parent: search.parent || undefined, project: search.project }),
    enabled: template.data !== undefined && !template.data.abstract && (step === "configure" || step === "review"),
  });
  const name = template.data?.name;
  const crumbs = [
    <Link key="catalog" to="/catalog">
      Catalog
    </Link>,
    ...(search.template === undefined
      ? []
      : [
          <Link key="template" to="/catalog/$key" params={{ key: search.template }}>
            {name ?? search.template}
          </Link>,
        ]),
  ];
  const configuring = step === "configure" || step === "review";
  const ready = template.data !== undefined && (template.data.abstract || form.data !== undefined);
  return (
    <>
      <PageHeader crumbs={crumbs} title={name === undefined ? "Request a resource" : `Request: ${name}`} />
      <Steps search={search} />
      <ProblemAlert error={template.error ?? form.error} />
      {step === "where" && <WhereStep search={search} />}
      {step === "what" && <WhatStep search={search} />}
      {configuring && !ready && template.error === null && form.error === null && <Skeleton h={420} />}
      {configuring && ready && template.data !== undefined && (
        <RequestForm
          key={`${search.project} ${search.parent} ${key} ${form.data?.version}`}
          template={template.data}
          form={form.data}
          search={search}
          step={step}
        />
      )}
    </>
  );
}
