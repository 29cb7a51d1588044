import { expect, it } from "vitest";
import { typeLine, typeText } from "./typeText";

it("leaves a short type on its line", () => {
  expect(typeText("list(string)")).toBe("list(string)");
  expect(typeText("object({ a = string })")).toBe("object({ a = string })");
});

it("keeps the lines that its author gave it", () => {
  const type = "object({\n  first_of_the_names = string\n  second_of_the_names = string\n})";
  expect(typeText(type)).toBe(type);
});

it("gives every attribute of a long object a line", () => {
  const type =
    'list(object({ name = string, zone = optional(string, "a, {b}"), ports = list(object({ port = number, open = bool })) }))';
  expect(typeText(type)).toBe(
    [
      "list(object({",
      "  name = string,",
      '  zone = optional(string, "a, {b}"),',
      "  ports = list(object({",
      "    port = number,",
      "    open = bool",
      "  }))",
      "}))",
    ].join("\n"),
  );
});

it("does not lose what is not well formed", () => {
  const type = `object({ a = "${"x".repeat(50)}`;
  expect(typeText(type).replaceAll(/\s/g, "")).toBe(type.replaceAll(/\s/g, ""));
});

it("tells attributes apart on one line", () => {
  const type = "list(object({\n  name = string\n  port = optional(number,\n    1)\n\n  open = bool,\n}))";
  expect(typeLine(type)).toBe("list(object({ name = string, port = optional(number, 1), open = bool }))");
  expect(typeLine(" map(string) ")).toBe("map(string)");
});
