import { Link } from "@tanstack/react-router";
import steps from "~/features/request/Steps.module.css";
import { PageHeader } from "~/ui/PageHeader";
import { DescribeStep } from "./DescribeStep";
import { ModulesStep } from "./ModulesStep";
import { ReferenceStep } from "./ReferenceStep";
import { SourceStep } from "./SourceStep";
import { type ImportSearch, type ImportStep, importStep, importSteps } from "./steps";

/** From a repository to templates. What was chosen so far is in the address, so that going back loses nothing. */
export function ImportWizard({ search }: { search: ImportSearch }) {
  const current = importStep(search);
  const { source, reference, modules } = search;
  const back: Record<ImportStep, ImportSearch> = {
    source: {},
    reference: { source },
    modules: { source, reference, picked: modules },
    describe: search,
  };
  const at = importSteps.findIndex((step) => step.name === current);
  return (
    <>
      <PageHeader
        crumbs={[
          <Link key="catalog" to="/catalog">
            Catalog
          </Link>,
        ]}
        title="Import modules"
        meta={
          source !== undefined && (
            <>
              <code>{source}</code>
              {reference !== undefined && <code className="muted">{reference}</code>}
            </>
          )
        }
      />
      <nav aria-label="Steps">
        <ol className={steps.steps}>
          {importSteps.map((step, index) => (
            <li key={step.name}>
              {index < at ? (
                <Link to="/import" search={back[step.name]} activeOptions={{ exact: true }}>
                  {step.label}
                </Link>
              ) : (
                <span aria-current={index === at ? "step" : undefined}>{step.label}</span>
              )}
            </li>
          ))}
        </ol>
      </nav>
      {current === "source" && <SourceStep />}
      {current === "reference" && source !== undefined && <ReferenceStep source={source} search={search} />}
      {current === "modules" && source !== undefined && reference !== undefined && (
        <ModulesStep source={source} reference={reference} search={search} />
      )}
      {current === "describe" && source !== undefined && reference !== undefined && modules !== undefined && (
        <DescribeStep key={modules.join()} source={source} reference={reference} paths={modules} />
      )}
    </>
  );
}
