import type { Json } from "~/api/types";
import type { Writing } from "./draft";
import type { DraftStore } from "./draftStore";
import type { Desk } from "./text/desk";

export type FieldActions = {
  /** Undefined says that the field was emptied. */
  onSet: (name: string, value: Json | undefined) => void;
  onReset: (name: string) => void;
  /** A place was left by the focus. */
  onBlur: (place: string) => void;
  /** Edits a field in another way; false where what is typed there is no value yet. */
  onShow: (name: string, as: Writing["as"]) => boolean;
  onWrite: (name: string, as: "hcl" | "json", text: string) => void;
  /** Reads a text at once that waits to be read. */
  onSettle: (name: string) => Promise<void>;
};

type Findings = { forget: (field: string) => void; left: (place: string) => void };

/** What can be done with the fields of a draft. The functions stay the same, so that fields need not be drawn again. */
export function fieldActions(store: DraftStore, desk: Desk, findings?: Findings): FieldActions {
  return {
    onSet: (name, value) => {
      findings?.forget(name);
      if (value === undefined) store.clear(name);
      else store.set(name, value);
    },
    onReset: (name) => {
      findings?.forget(name);
      store.reset(name);
    },
    onBlur: (place) => findings?.left(place),
    onShow: desk.show,
    onWrite: (name, as, text) => {
      findings?.forget(name);
      desk.write(name, as, text);
    },
    onSettle: desk.settle,
  };
}
