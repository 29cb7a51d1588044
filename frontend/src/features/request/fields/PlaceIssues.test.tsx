import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { FieldContext } from "../FormContext";
import { PlaceIssues } from "./PlaceIssues";

it("names the part of a value that a finding is about, where that part has no control of its own", () => {
  const found = [
    { place: "ports", text: "At least one." },
    { place: "ports[0].port", text: "A number is needed." },
  ];
  const context = { issues: new Map([["ports", found]]), secret: false, root: "ports", about: "", required: false };
  render(
    <FieldContext value={context}>
      <PlaceIssues place="ports" />
    </FieldContext>,
  );
  expect(screen.getByText("At least one.").textContent).toBe("At least one.");
  expect(screen.getByText("A number is needed.").textContent).toBe("[0].port: A number is needed.");
});
