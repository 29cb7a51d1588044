import { type KeyboardEvent, useContext, useRef } from "react";
import { flushSync } from "react-dom";
import { AnnounceContext } from "../FormContext";
import { focusFirst } from "../focus";

type Given = {
  label: string;
  count: number;
  /** Whether the order of the rows counts. */
  ordered: boolean;
  add: () => void;
  take: (index: number) => void;
  swap: (a: number, b: number) => void;
};

/**
 * Rows by keyboard and by mouse alike: the focus goes to what was added, stays with what was moved, and goes to the
 * neighbour of what was taken away; each is said aloud.
 */
export function useRows({ label, count, ordered, add, take, swap }: Given) {
  const box = useRef<HTMLDivElement>(null);
  const announce = useContext(AnnounceContext);
  const rowAt = (index: number) => box.current?.querySelector(`:scope > [data-row="${index}"]`);
  const move = (index: number, by: number) => {
    const to = index + by;
    if (!ordered || to < 0 || to >= count) return;
    const held = document.activeElement;
    flushSync(() => swap(index, to));
    if (held instanceof HTMLElement && box.current?.contains(held)) held.focus();
    announce(`Row ${index + 1} of ${label} is now row ${to + 1} of ${count}.`);
  };
  return {
    box,
    move,
    add: () => {
      flushSync(add);
      focusFirst(rowAt(count));
      announce(`Row ${count + 1} of ${label} was added.`);
    },
    remove: (index: number) => {
      flushSync(() => take(index));
      const neighbour = rowAt(Math.min(index, count - 2));
      const target = neighbour?.querySelector("[data-remove]") ?? box.current?.querySelector(":scope > * > [data-add]");
      focusFirst(target);
      announce(`Row ${index + 1} of ${label} was removed; ${count - 1} left.`);
    },
    /** Alt with an arrow moves the row that holds the focus. */
    onKeyDown: (event: KeyboardEvent, index: number) => {
      const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
      if (!event.altKey || by === 0 || !ordered || event.target instanceof HTMLSelectElement) return;
      event.preventDefault();
      event.stopPropagation();
      move(index, by);
    },
  };
}
