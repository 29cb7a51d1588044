import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import { ApiProblem } from "~/api/problem";
import type { FieldUi, Form } from "~/api/types";
import type { Overrides } from "~/api/versions";
import { renderPage } from "~/test-page";
import { OverridesEditor } from "./OverridesEditor";

const ui = (label: string): FieldUi => ({
  label,
  help: null,
  group: null,
  widget: null,
  options: [],
  hidden: false,
  read_only: false,
  advanced: false,
  sensitive: false,
  type_text: "string",
});
const form: Form = {
  schema: {
    type: "object",
    properties: { name: { type: "string" }, size: { type: "string" }, ports: { type: "array", items: {} } },
    required: ["name", "size", "ports"],
  },
  ui: { order: ["name", "size", "ports"], fields: { name: ui("Name"), size: ui("Size"), ports: ui("Ports") } },
};

function Page({ initial, save }: { initial: Overrides; save: (overrides: Overrides) => Promise<unknown> }) {
  const [field, setField] = useState<string>();
  return (
    <OverridesEditor
      form={form}
      below={{}}
      initial={initial}
      q={undefined}
      field={field}
      onField={setField}
      save={save}
    />
  );
}

async function open(
  save: (overrides: Overrides) => Promise<unknown> = () => Promise.resolve(),
  initial: Overrides = {},
) {
  await renderPage(<Page initial={initial} save={save} />);
  const list = within(screen.getByRole("list", { name: "Fields" }));
  return {
    list,
    head: (name: RegExp) => list.getAllByRole("button", { name })[0] as HTMLElement,
    user: userEvent.setup(),
  };
}

const preview = () => within(screen.getByRole("region", { name: "The form as it will be" }));

it("shows the form as it will be while it is edited, and saves what was said", async () => {
  const save = vi.fn(() => Promise.resolve());
  const { head, user } = await open(save);
  await user.click(head(/^Size/));
  await user.type(screen.getByRole("textbox", { name: "Label" }), "Machine size");
  expect(preview().getAllByText("Machine size").length).toBeGreaterThan(0);
  await user.click(screen.getByRole("switch", { name: /^Frozen/ }));
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(save).toHaveBeenCalledWith({ size: { label: "Machine size", frozen: true } }, expect.anything());
});

it("moves a field by keyboard, says where it is, and keeps the focus on it", async () => {
  const save = vi.fn(() => Promise.resolve());
  const { head, user } = await open(save);
  head(/^Ports/).focus();
  await user.keyboard("{Alt>}{ArrowUp}{/Alt}");
  expect(screen.getByText("ports is now number 2 of 3.")).toBeTruthy();
  await vi.waitFor(() => expect(document.activeElement?.id).toBe("override-head-ports"));
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(save).toHaveBeenCalledWith(
    { name: { order: 10 }, ports: { order: 20 }, size: { order: 30 } },
    expect.anything(),
  );
});

it("a refusal stands at the setting that it concerns", async () => {
  const diagnostic = {
    severity: "error" as const,
    code: "invalid_override",
    summary: "The condition cannot be read",
    detail: "close the bracket",
    subject: { place: "fields.size.rules[0].condition" },
  };
  const refused = new ApiProblem(422, "invalid_override", "Refused", null, [diagnostic], null);
  const { head, list, user } = await open(() => Promise.reject(refused), {
    size: { rules: [{ condition: "length(", error_message: "Short" }] },
  });
  await user.click(head(/^Size/));
  await user.type(screen.getByRole("textbox", { name: "Label" }), "S");
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("The condition cannot be read: close the bracket")).toBeTruthy();
  expect(list.getByText("needs attention")).toBeTruthy();
  expect(screen.getByRole("alert").textContent).toContain("One setting needs your attention");
});

it("settings of inputs that the module does not have can be removed", async () => {
  const save = vi.fn(() => Promise.resolve());
  const { user } = await open(save, { gone: { label: "Gone" } });
  await user.click(screen.getByRole("button", { name: "Remove gone" }));
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(save).toHaveBeenCalledWith({}, expect.anything());
});
