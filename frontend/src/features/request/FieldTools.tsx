import { useContext } from "react";
import { flushSync } from "react-dom";
import type { Json } from "~/api/types";
import { type Tool, ToolRow } from "~/ui/ToolRow";
import type { Writing } from "./draft";
import type { FieldProps } from "./Field";
import css from "./Field.module.css";
import { AnnounceContext } from "./FormContext";
import type { FieldView } from "./fieldView";
import { focusPlace } from "./focus";
import { isLink } from "./link";
import { isReading } from "./text/desk";
import { hasUnfinished } from "./unfinished";

type Props = Pick<FieldProps, "name" | "ui" | "own" | "inherited" | "actions"> & {
  view: FieldView;
  as: Writing["as"];
  nullable: boolean;
  fixed: string | null;
  onLink: () => void;
};

const views = [
  ["form", "Form", "in the form"],
  ["hcl", "HCL", "as HCL"],
  ["json", "JSON", "as JSON"],
] as const;

/** The ways to edit a field, and what else can be done with it. */
export function FieldTools({ name, ui, own, inherited, view, as, nullable, fixed, actions, onLink }: Props) {
  const announce = useContext(AnnounceContext);
  const open = hasUnfinished(own) && !isReading(own);
  const show = async (next: Writing["as"], words: string) => {
    await actions.onSettle(name);
    if (actions.onShow(name, next)) announce(`${ui.label} is edited ${words}.`);
  };
  const set = (value: Json) => {
    flushSync(() => actions.onSet(name, value));
    focusPlace(name);
  };
  const reset = () => {
    flushSync(() => actions.onReset(name));
    focusPlace(name);
  };
  const tools: Tool[] = [];
  const above = inherited !== undefined && inherited.origin.kind !== "module_default";
  if (view.source === "own" && (fixed === null || ui.read_only))
    tools.push(
      above
        ? { text: "reset to inherited", label: `Reset to inherited: ${ui.label}`, onUse: reset }
        : { text: "reset", label: `Reset ${ui.label}`, onUse: reset },
    );
  const mayBeNull = nullable && view.value !== null && view.without !== null && !ui.sensitive;
  if (mayBeNull && fixed === null && !isLink(own))
    tools.push({ text: "null", label: `Set ${ui.label} to null`, onUse: () => set(null) });
  if (fixed === null && !isLink(own))
    tools.push({ text: "link", label: `Link ${ui.label} to an output`, onUse: onLink });
  if (!isLink(own) && view.linked === null)
    for (const [key, text, words] of views)
      tools.push({
        text,
        label: `Edit ${ui.label} ${words}`,
        pressed: as === key,
        blocked: open && as !== key ? "Finish what is typed here first, or reset it." : null,
        onUse: () => void show(key, words),
      });
  if (tools.length === 0) return null;
  return (
    <div className={css.tools}>
      <ToolRow label={`Ways to set ${ui.label}`} tools={tools} />
    </div>
  );
}
