import { Fragment } from "react";

/** A path in code letters that breaks between its steps only. */
export function PathText({ path }: { path: string }) {
  const steps = path.split("/");
  return (
    <span className="mono">
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a path is the order of its steps
        <Fragment key={index}>
          {index > 0 && (
            <>
              /<wbr />
            </>
          )}
          <span style={{ whiteSpace: "nowrap" }}>{step}</span>
        </Fragment>
      ))}
    </span>
  );
}
