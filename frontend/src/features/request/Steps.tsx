import { Link } from "@tanstack/react-router";
import css from "./Steps.module.css";
import { currentStep, openSteps, type RequestSearch, requestSteps, stepLabels } from "./steps";

/** Where I am in the request; steps that can be entered are links. */
export function Steps({ search }: { search: RequestSearch }) {
  const open = openSteps(search);
  const current = currentStep(search);
  return (
    <nav aria-label="Steps">
      <ol className={css.steps}>
        {requestSteps.map((step) => (
          <li key={step}>
            {open.includes(step) ? (
              <Link to="/request" search={{ ...search, step }} aria-current={step === current ? "step" : undefined}>
                {stepLabels[step]}
              </Link>
            ) : (
              <span>{stepLabels[step]}</span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
