import { createContext, useContext } from "react";
import type { Issue } from "./check";

type FieldState = {
  /** Findings by the place of the control that they are shown at. */
  issues: ReadonlyMap<string, Issue[]>;
  /** Whether its text must not be shown. */
  secret: boolean;
  /** The variable's name, and ids of the texts that describe it. */
  root: string;
  about: string;
  required: boolean;
};

const nowhere: FieldState = { issues: new Map(), secret: false, root: "", about: "", required: false };

/** What nested controls need to know of the whole field. */
export const FieldContext = createContext(nowhere);

/** Tells whoever does not see the screen what happened, such as that a row was moved. */
export const AnnounceContext = createContext<(text: string) => void>(() => {});

/** What the control at a place needs: its findings, its id, and the attributes that tie both together. */
export function usePlace(place: string) {
  const { issues, secret, root, about, required } = useContext(FieldContext);
  const here = issues.get(place) ?? [];
  const invalid = here.length > 0;
  const described = [invalid ? issueId(place) : "", place === root ? about : ""].filter((id) => id !== "").join(" ");
  const aria = {
    "aria-invalid": invalid || undefined,
    "aria-describedby": described === "" ? undefined : described,
    "aria-required": (place === root && required) || undefined,
  };
  return {
    secret,
    invalid,
    issues: here,
    id: idOf(place),
    /** For an element that takes a value. */
    aria,
    /** For an element that holds several of them; the field itself is a group already. */
    group: (label: string) =>
      place === root
        ? { id: idOf(place), tabIndex: -1 }
        : {
            id: idOf(place),
            tabIndex: -1,
            role: "group",
            "aria-label": label,
            "aria-describedby": aria["aria-describedby"],
          },
  };
}

/** The id of the control at a place, for labels and for links of the error summary. */
export function idOf(place: string): string {
  return `field-${place}`;
}

/** The place of a control, by its id. */
export function placeOfId(id: string): string | null {
  return id.startsWith("field-") ? id.slice("field-".length) : null;
}

/** The id of what is said to be wrong at a place. */
export function issueId(place: string): string {
  return `issue-${place}`;
}
