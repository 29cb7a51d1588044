import { describe, expect, it } from "vitest";
import type { Json } from "~/api/types";
import { controlAt, fieldOf, lies, placeIn, stepsOf } from "./places";
import { shapeOf } from "./shape";

describe("a place", () => {
  it.each([
    ["name", ["name"]],
    ["ports[0].port", ["ports", 0, "port"]],
    ['labels["a b"]', ["labels", "a b"]],
    ['labels["a \\"quoted\\" key"].x', ["labels", 'a "quoted" key', "x"]],
    ['labels["\\u{1f}"]', ["labels", "\u001f"]],
    ["pools[1].labels", ["pools", 1, "labels"]],
    ["broken[", ["broken["]],
  ])("%s has the steps %j", (place, steps) => {
    expect(stepsOf(place)).toEqual(steps);
  });

  it("is written as the server writes it", () => {
    expect(placeIn(placeIn(placeIn("a", 1), "b", true), "c d")).toBe('a[1].b["c d"]');
  });

  it("lies in one field, and one name is not the beginning of another", () => {
    expect(fieldOf("ports[0].port", ["name", "ports"])).toBe("ports");
    expect(fieldOf("name_prefix", ["name"])).toBeUndefined();
    expect(lies("ports[10]", "ports[1]")).toBe(false);
  });
});

describe("the control of a place", () => {
  const text = { type: "string" };
  const rule = { type: "object", properties: { port: { type: "number" }, note: text }, required: ["port"] };
  const schema = {
    type: "object",
    properties: {
      rules: { type: "array", items: rule },
      labels: { type: "object", additionalProperties: text },
      window: { type: "array", prefixItems: [text, rule] },
      extra: {},
    },
  };
  const value: Json = { rules: [{ port: 1 }], labels: { "a b": "x" }, window: ["x", { port: 2 }], extra: { a: [1] } };

  it.each([
    ["thing.rules[0].port", "thing.rules[0].port"],
    ["thing.rules[0].note", "thing.rules[0].note"],
    ["thing.rules[1].port", "thing.rules"],
    ["thing.rules[0].other", "thing.rules[0]"],
    ['thing.labels["a b"]', 'thing.labels["a b"]'],
    ['thing.labels["c"]', "thing.labels"],
    ["thing.window[1].port", "thing.window[1].port"],
    ['thing.extra["a"][0]', 'thing.extra["a"][0]'],
    ["thing.extra.b", "thing.extra"],
    ["thing", "thing"],
  ])("of %s is that of %s", (place, at) => {
    expect(controlAt(shapeOf(schema), value, place)).toBe(at);
  });

  it("is that of the whole where the value does not fit the type's controls", () => {
    expect(controlAt(shapeOf(schema), { rules: [{ port: "x" }], other: 1 }, "thing.rules[0].port")).toBe("thing");
    expect(controlAt(shapeOf(schema), { rules: { port: 1 } }, "thing.rules.port")).toBe("thing.rules");
  });

  it("is that of the whole where the value is null", () => {
    expect(controlAt(shapeOf(schema), null, "thing.rules[0].port")).toBe("thing");
  });
});
