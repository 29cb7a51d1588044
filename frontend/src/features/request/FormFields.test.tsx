import { MantineProvider } from "@mantine/core";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useEffect, useState } from "react";
import { describe, expect, it } from "vitest";
import type { FieldUi, Form, Json, JsonSchema, Resolution, Resolutions } from "~/api/types";
import { FormFields } from "./FormFields";

const text = { type: "string" };
const number = { type: "number" };
const base: FieldUi = {
  label: "thing",
  help: null,
  group: null,
  widget: null,
  options: [],
  hidden: false,
  read_only: false,
  advanced: false,
  sensitive: false,
  type_text: "",
};

function formOf(schema: JsonSchema, ui: Partial<FieldUi> = {}): Form {
  return {
    schema: { type: "object", properties: { thing: schema }, required: ["thing"] },
    ui: { order: ["thing"], fields: { thing: { ...base, ...ui } } },
  };
}

type Given = { form: Form; inherited: Resolutions; seen: { inputs: Record<string, Json> } };

function Harness({ form, inherited, seen }: Given) {
  const [inputs, setInputs] = useState(seen.inputs);
  useEffect(() => {
    seen.inputs = inputs;
  });
  return (
    <FormFields
      form={form}
      inherited={inherited}
      inputs={inputs}
      issues={[]}
      onSet={(name, next) => setInputs((old) => ({ ...old, [name]: next }))}
      onReset={() => setInputs({})}
      onBlur={() => {}}
    />
  );
}

function show(
  schema: JsonSchema,
  value: Json | undefined,
  options: { ui?: Partial<FieldUi>; inherited?: Resolutions } = {},
) {
  const seen: Given["seen"] = { inputs: value === undefined ? {} : { thing: value } };
  render(
    <MantineProvider env="test">
      <Harness form={formOf(schema, options.ui)} inherited={options.inherited ?? {}} seen={seen} />
    </MantineProvider>,
  );
  return seen;
}

const json = () => screen.getByRole<HTMLTextAreaElement>("textbox", { name: "thing as JSON" });
const toggle = () => userEvent.click(screen.getByRole("button", { name: "Edit thing as JSON" }));

describe("complex values", () => {
  it.each<[string, JsonSchema, Json]>([
    ["a list", { type: "array", items: text }, ["a", "b"]],
    ["a list of numbers", { type: "array", items: number }, [1, 2.5]],
    ["a set", { type: "array", items: text, uniqueItems: true }, ["a"]],
    ["a map", { type: "object", additionalProperties: text }, { LOG: "info", "a b": "" }],
    ["a map of lists", { type: "object", additionalProperties: { type: "array", items: text } }, { a: ["x"] }],
    ["a tuple", { type: "array", prefixItems: [text, number] }, ["sunday", 3]],
    ["an object", { type: "object", properties: { a: text, b: number }, required: ["a"] }, { a: "x" }],
    [
      "a list of objects",
      { type: "array", items: { type: "object", properties: { name: text, port: number }, required: ["name"] } },
      [{ name: "http", port: 80 }],
    ],
  ])("%s shows in the form and round-trips through JSON", async (_, schema, value) => {
    const seen = show(schema, value);
    await toggle();
    expect(JSON.parse(json().value)).toEqual(value);
    await userEvent.type(json(), " ");
    expect(seen.inputs.thing).toEqual(value);
    await toggle();
    expect(seen.inputs.thing).toEqual(value);
  });

  it("any is edited as JSON, and half of it is kept", async () => {
    const seen = show({}, { a: 1 });
    expect(JSON.parse(json().value)).toEqual({ a: 1 });
    await userEvent.clear(json());
    await userEvent.type(json(), "{{");
    expect(json().value).toBe("{");
    expect(JSON.stringify(seen.inputs.thing)).toContain("not JSON");
  });
});

describe("controls", () => {
  it("text", async () => {
    const seen = show(text, "a");
    await userEvent.type(screen.getByRole("textbox", { name: "thing" }), "bc");
    expect(seen.inputs.thing).toBe("abc");
  });

  it("a number stays a number, and half a number stays as typed", async () => {
    const seen = show(number, 1);
    const box = screen.getByRole<HTMLInputElement>("textbox", { name: "thing" });
    await userEvent.type(box, ".50");
    expect(box.value).toBe("1.50");
    expect(seen.inputs.thing).toBe(1.5);
    await userEvent.type(box, "x");
    expect(box.value).toBe("1.50x");
    expect(seen.inputs.thing).toBeTypeOf("object");
  });

  it("a bool", async () => {
    const seen = show({ type: "boolean" }, false);
    await userEvent.click(screen.getByRole("radio", { name: "true" }));
    expect(seen.inputs.thing).toBe(true);
  });

  it("emptied text is null where null is allowed", async () => {
    const seen = show({ type: ["string", "null"] }, "a");
    await userEvent.clear(screen.getByRole("textbox", { name: "thing" }));
    expect(seen.inputs.thing).toBeNull();
  });

  it("a nullable object is null until it is set", async () => {
    const seen = show(
      { type: ["object", "null"], properties: { max: number, min: { ...number, default: 2 } }, required: ["max"] },
      null,
    );
    await userEvent.click(screen.getByRole("button", { name: "Set thing" }));
    expect(seen.inputs.thing).toEqual({ max: 0 });
  });

  it("rows are added, moved and removed", async () => {
    const seen = show({ type: "array", items: text }, ["a", "b"]);
    await userEvent.click(screen.getByRole("button", { name: "Add to thing" }));
    await userEvent.type(screen.getByRole("textbox", { name: "thing 3" }), "c");
    await userEvent.click(screen.getByRole("button", { name: "Move thing 3 up" }));
    expect(seen.inputs.thing).toEqual(["a", "c", "b"]);
    await userEvent.click(screen.getByRole("button", { name: "Remove thing 1" }));
    expect(seen.inputs.thing).toEqual(["c", "b"]);
  });

  it("an entry of a map gets its key and value", async () => {
    const seen = show({ type: "object", additionalProperties: text }, {});
    await userEvent.click(screen.getByRole("button", { name: "Add to thing" }));
    await userEvent.type(screen.getByRole("textbox", { name: "Key 1 of thing" }), "LOG");
    await userEvent.type(screen.getByRole("textbox", { name: "Value of LOG" }), "info");
    expect(seen.inputs.thing).toEqual({ LOG: "info" });
  });

  it("an optional attribute is sent only once it is set, and can be cleared", async () => {
    const seen = show(
      { type: "object", properties: { a: text, b: { ...text, default: "x" } }, required: ["a"] },
      { a: "1" },
    );
    await userEvent.type(screen.getByRole("textbox", { name: "thing: b" }), "y");
    expect(seen.inputs.thing).toEqual({ a: "1", b: "xy" });
    await userEvent.click(screen.getByRole("button", { name: "Clear b" }));
    expect(seen.inputs.thing).toEqual({ a: "1" });
  });

  it("a sensitive value is masked, and a stored one says that it is kept", () => {
    show(text, null, { ui: { sensitive: true } });
    expect(screen.queryByRole("textbox")).toBeNull();
    expect(document.querySelector("input[type=password]")).not.toBeNull();
    expect(screen.getByText(/stays as it is/)).toBeTruthy();
  });
});

describe("where a value comes from", () => {
  const place = { kind: "resource", path: "acme" } as const;
  const region: Resolution = {
    value: "eu",
    origin: { kind: "config", place },
    overrode: [],
    locked: null,
    sensitive: false,
  };

  it("is said; an own value can be reset to the inherited one", async () => {
    const seen = show(text, undefined, { inherited: { thing: region } });
    const row = within(screen.getByRole("group", { name: "thing" }));
    expect(row.getByText("acme · config")).toBeTruthy();
    expect(seen.inputs).toEqual({});
    await userEvent.type(screen.getByRole("textbox", { name: "thing" }), "-1");
    expect(seen.inputs.thing).toBe("eu-1");
    await userEvent.click(screen.getByRole("button", { name: "Reset thing" }));
    expect(seen.inputs).toEqual({});
    expect(screen.getByRole<HTMLInputElement>("textbox", { name: "thing" }).value).toBe("eu");
  });

  it("locks the field when it is locked above", () => {
    show(text, undefined, { inherited: { thing: { ...region, locked: place } } });
    expect(screen.getByRole<HTMLInputElement>("textbox", { name: "thing" }).readOnly).toBe(true);
    expect(screen.getByText(/Locked by acme/)).toBeTruthy();
  });
});
