import { idOf } from "./FormContext";
import { stepsOf } from "./places";

const control = "input:not([type=hidden]), select, textarea, [data-start]";

/** Puts the focus on the first control within an element, or on the element itself. */
export function focusFirst(element: Element | null | undefined): void {
  if (!(element instanceof HTMLElement)) return;
  const checked = element.querySelector<HTMLElement>("input:checked");
  const target = element.matches("input, select, textarea, button")
    ? element
    : (checked ?? element.querySelector<HTMLElement>(control) ?? element);
  target.scrollIntoView?.({ block: "nearest" });
  target.focus();
}

/** Puts the focus on the control at a place, or on the nearest one that holds it. */
export function focusPlace(place: string): void {
  const [name] = stepsOf(place);
  const target =
    document.getElementById(idOf(place)) ??
    document.getElementById(idOf(String(name))) ??
    document.getElementById(`row-${name}`);
  target?.scrollIntoView?.({ block: "center" });
  focusFirst(target);
}
