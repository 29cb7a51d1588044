import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { ApiProblem } from "~/api/problem";
import { renderPage } from "~/test-page";
import { ImpactEditor, type Values } from "./ImpactEditor";

const entry = (value: string) => ({ value, inherit: true, locked: false });
const values: Values = { tags: { Team: entry("core") }, configs: {} };
const altered = [{ path: "acme/main", name: "Team", kind: "tag" as const, before: "core", after: "web" }];

async function open(given: Partial<Parameters<typeof ImpactEditor>[0]> = {}) {
  const save = vi.fn(() => Promise.resolve());
  const look = vi.fn(() => Promise.resolve({ altered }));
  await renderPage(
    <ImpactEditor title="Tags and configs" values={values} look={look} save={save} onClose={() => {}} {...given} />,
  );
  const button = (name: string) => screen.getByRole("button", { name: new RegExp(`^${name}`) });
  const value = () => screen.getByRole("textbox", { name: "Value of tag Team" });
  return { save, look, button, value, user: userEvent.setup() };
}

it("is saved only after who it alters was shown", async () => {
  const { save, look, button, value, user } = await open();
  await user.clear(value());
  await user.type(value(), "web");
  expect(button("Save").getAttribute("aria-disabled")).toBe("true");
  await user.click(button("Save"));
  expect(save).not.toHaveBeenCalled();
  await user.click(button("Show what this alters"));
  const table = await screen.findByRole("table", { name: "What is altered" });
  expect(within(table).getByRole("link").textContent).toBe("acme/main");
  expect(screen.getByText(/1 value of 1 resource below will differ/)).toBeTruthy();
  await user.click(button("Save"));
  expect(look).toHaveBeenCalledWith({ tags: { Team: entry("web") }, configs: {} });
  expect(save).toHaveBeenCalledWith({ tags: { Team: entry("web") }, configs: {} });
});

it("a further edit has to be looked at again", async () => {
  const { button, value, user } = await open();
  await user.type(value(), "s");
  await user.click(button("Show what this alters"));
  await screen.findByRole("table", { name: "What is altered" });
  await user.type(value(), "t");
  expect(screen.queryByRole("table", { name: "What is altered" })).toBeNull();
  expect(button("Save").textContent).toContain("Look first");
});

it("goes by keyboard alone: the same keys look, then save", async () => {
  const { save, value, user } = await open();
  await user.type(value(), "s");
  await user.tab();
  await user.keyboard("{Control>}{Enter}{/Control}");
  await screen.findByRole("table", { name: "What is altered" });
  expect(save).not.toHaveBeenCalled();
  await user.keyboard("{Control>}{Enter}{/Control}");
  expect(save).toHaveBeenCalled();
});

it("what is locked above is named and cannot be set", async () => {
  const { button, user, look } = await open({
    locks: { tags: [{ name: "Held", place: { kind: "template", key: "account" } }], configs: [] },
  });
  expect(screen.getByText(/Tags locked above/)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Add a tag" }));
  await user.type(screen.getByRole("textbox", { name: "Name of tag 2" }), "Held");
  expect(button("Show what this alters").textContent).toContain("Held is locked above");
  await user.click(button("Show what this alters"));
  expect(look).not.toHaveBeenCalled();
});

it("stays open with the reason where it is refused", async () => {
  const refused = new ApiProblem(422, "locked", "Refused", "main sets it too", [], null);
  const { button, value, user } = await open({ look: () => Promise.reject(refused) });
  await user.type(value(), "s");
  await user.click(button("Show what this alters"));
  expect((await screen.findByRole("alert")).textContent).toContain("main sets it too");
  expect(button("Save").getAttribute("aria-disabled")).toBe("true");
});
