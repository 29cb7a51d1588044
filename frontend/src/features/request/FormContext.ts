import { createContext, useContext } from "react";
import type { Issue } from "./check";

type FormState = { issues: Issue[]; secret: boolean };

/** What nested inputs need to know of the whole field: its findings, and whether its text must not be shown. */
export const FormContext = createContext<FormState>({ issues: [], secret: false });

/** Attributes for the control at a place: its id and whether something is wrong with it. */
export function usePlace(place: string): { id: string; invalid: boolean; secret: boolean } {
  const { issues, secret } = useContext(FormContext);
  return { id: idOf(place), invalid: issues.some((issue) => issue.place === place), secret };
}

/** The id of the control at a place, for labels and for links of the error summary. */
export function idOf(place: string): string {
  return `field-${place}`;
}
