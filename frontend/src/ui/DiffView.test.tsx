import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { DiffView } from "./DiffView";

const many = Array.from({ length: 30 }, (_, index) => `line ${index}`);

it("shows added and removed lines with their counts", () => {
  render(<DiffView path="main.tf" before={"a\nb\n"} after={"a\nc\n"} />);
  const file = within(screen.getByRole("region", { name: "main.tf" }));
  expect(file.getByText("+1")).toBeTruthy();
  expect(file.getByText("−1")).toBeTruthy();
  const kinds = [...document.querySelectorAll("tr[data-kind]")].map((row) => row.getAttribute("data-kind"));
  expect(kinds).toEqual(["same", "removed", "added"]);
});

it("folds what is unaltered until it is asked for", async () => {
  render(<DiffView path="main.tf" before={many.join("\n")} after={many.with(15, "other").join("\n")} />);
  expect(screen.queryByText("line 0")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Show 12 unaltered lines" }));
  expect(screen.getByText("line 0")).toBeTruthy();
});

it("says when a file is new or removed", () => {
  render(<DiffView path="new.tf" before={null} after="a" />);
  expect(screen.getByText("new file")).toBeTruthy();
});
