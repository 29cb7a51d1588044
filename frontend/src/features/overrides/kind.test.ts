import { expect, it } from "vitest";
import { kindOf, limitsOf, linesOf, valuesOf, widgetsOf } from "./kind";

it("tells the kind of a type", () => {
  expect(kindOf({ type: ["string", "null"] })).toBe("text");
  expect(kindOf({ type: "number" })).toBe("number");
  expect(kindOf({ type: "array", items: {} })).toBe("collection");
  expect(kindOf({ type: "array", prefixItems: [] })).toBe("object");
  expect(kindOf({ type: "object", additionalProperties: {} })).toBe("collection");
  expect(kindOf({ type: "object", properties: {} })).toBe("object");
  expect(kindOf({})).toBe("any");
});

it("offers the limits that fit, and those that are set and do not", () => {
  expect(limitsOf("number", {})).toEqual({ range: true, length: false, pattern: false });
  expect(limitsOf("switch", { pattern: "a" })).toEqual({ range: false, length: false, pattern: true });
});

it("keeps a widget that it does not know", () => {
  expect(widgetsOf("number", "dial")).toEqual([{ value: "dial", label: "dial" }]);
});

it("reads what it writes", () => {
  expect(valuesOf(linesOf(["s", "m"], "text"), "text")).toEqual({ values: ["s", "m"] });
  expect(valuesOf(linesOf([1280, 1500], "number"), "number")).toEqual({ values: [1280, 1500] });
  expect(valuesOf(" 12\n\n12 a", "number")).toEqual({ wrong: "12 a is not JSON." });
});
