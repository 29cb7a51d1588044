import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { Form } from "~/api/types";
import type { Issue } from "./check";
import { ErrorSummary } from "./ErrorSummary";

const form = {
  schema: {},
  ui: {
    order: ["name", "ports", "internal"],
    fields: { name: { label: "Name" }, internal: { label: "Internal", hidden: true } },
  },
} as unknown as Form;
const issue = (place: string): Issue => ({ place, text: `Wrong at ${place}.` });

it("takes the focus when it appears, and not again when what is wrong is mended", () => {
  const issues = [issue("name"), issue("slug")];
  const { rerender } = render(<ErrorSummary issues={issues} open={issues} form={form} />);
  expect(document.activeElement).toBe(screen.getByRole("alert"));
  (document.activeElement as HTMLElement).blur();
  rerender(<ErrorSummary issues={issues} open={[issue("slug")]} form={form} />);
  expect(document.activeElement).toBe(document.body);
  expect(screen.getByRole("heading").textContent).toBe("One thing needs your attention");
});

it("leads to the control at the place, or to the nearest one that is shown", async () => {
  render(
    <>
      <ErrorSummary issues={[issue("name"), issue("ports[0].port")]} open={[]} form={form} />
      <input id="field-name" />
      <div id="field-ports" tabIndex={-1}>
        <textarea />
      </div>
    </>,
  );
  await userEvent.click(screen.getByRole("link", { name: "Name" }));
  expect(document.activeElement?.id).toBe("field-name");
  await userEvent.click(screen.getByRole("link", { name: "ports[0].port" }));
  expect(document.activeElement?.tagName).toBe("TEXTAREA");
});

it("names what has no place on the form without a link", () => {
  render(<ErrorSummary issues={[issue("internal"), { place: "", text: "No parent." }]} open={[]} form={form} />);
  expect(screen.queryByRole("link")).toBeNull();
  expect(screen.getByText(/No parent/)).toBeTruthy();
  expect(screen.getByText(/^Internal/)).toBeTruthy();
});
