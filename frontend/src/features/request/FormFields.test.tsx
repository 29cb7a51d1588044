import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useMemo, useState, useSyncExternalStore } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { FieldUi, Form, Json, JsonSchema, Resolution, Resolutions } from "~/api/types";
import type { Issue } from "./check";
import { type DraftStore, draftStore } from "./draftStore";
import { FieldHead } from "./FieldHead";
import { FormFields } from "./FormFields";
import { fieldActions } from "./fieldActions";
import { textDesk } from "./text/desk";
import { hasUnfinished } from "./unfinished";

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

type Given = {
  form: Form;
  inherited?: Resolutions;
  issues?: Issue[];
  hints?: Issue[];
  before?: Record<string, Json>;
  /** The value that each HCL text of the test stands for. */
  hcl?: Record<string, Json>;
};

function Harness({
  store,
  form,
  inherited = {},
  issues = [],
  hints = [],
  before,
  hcl = noHcl,
}: Given & { store: DraftStore }) {
  const { draft } = useSyncExternalStore(store.subscribe, store.get);
  const actions = useMemo(() => {
    const read = async (said: string) => {
      if (said in hcl) return hcl[said];
      throw new Error(`${said} is no value.`);
    };
    return fieldActions(store, textDesk(store, read));
  }, [store, hcl]);
  const [client] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: false } } }));
  return (
    <QueryClientProvider client={client}>
      <MantineProvider env="test">
        <FormFields
          form={form}
          inherited={inherited}
          inputs={draft.inputs}
          writing={draft.writing}
          issues={issues}
          hints={hints}
          before={before}
          actions={actions}
        />
      </MantineProvider>
    </QueryClientProvider>
  );
}

const noHcl: Record<string, Json> = {};

/** Shows a form of one input called "thing"; what it is set to can be read from the answer. */
function show(schema: JsonSchema, value: Json | undefined, options: Partial<Given> & { ui?: Partial<FieldUi> } = {}) {
  const { ui, ...given } = options;
  const store = draftStore({ key: null, initial: { inputs: value === undefined ? {} : { thing: value } } });
  render(<Harness store={store} form={formOf(schema, ui)} {...given} />);
  return {
    get inputs() {
      return store.get().draft.inputs;
    },
  };
}

/** The server, as far as it writes values as HCL. */
function answering(hclOf: (value: Json) => string) {
  vi.stubGlobal("fetch", async (_url: string, init: RequestInit) => {
    const { value } = JSON.parse(String(init.body));
    return new Response(JSON.stringify({ value, hcl: hclOf(value) }));
  });
}

vi.mock("./FieldHead", { spy: true });

afterEach(() => vi.unstubAllGlobals());

const json = () => screen.getByRole<HTMLTextAreaElement>("textbox", { name: "thing as JSON" });
const hcl = () => screen.findByRole<HTMLTextAreaElement>("textbox", { name: "thing as HCL" });
const tool = (name: string) => screen.getByRole("button", { name });
const to = (words: string) => userEvent.click(tool(`Edit thing ${words}`));

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
    ["any value", {}, { a: [1, "b", null, { c: true }] }],
    ["a text", text, "a"],
    ["a number", number, 1.5],
    ["a bool", { type: "boolean" }, true],
  ])("%s shows in the form and round-trips through JSON", async (_, schema, value) => {
    const seen = show(schema, value);
    await to("as JSON");
    expect(JSON.parse(json().value)).toEqual(value);
    await userEvent.type(json(), " ");
    expect(seen.inputs.thing).toEqual(value);
    await to("in the form");
    expect(screen.queryByRole("textbox", { name: "thing as JSON" })).toBeNull();
    expect(seen.inputs.thing).toEqual(value);
  });
});

describe("a value as text", () => {
  it("goes from the form to HCL, to JSON and back without loss", async () => {
    answering((value) => `["${(value as string[]).join('", "')}"]`);
    const seen = show({ type: "array", items: text }, ["a"], { hcl: { '["a", "b"]': ["a", "b"] } });
    await to("as HCL");
    expect((await hcl()).value).toBe('["a"]');
    await userEvent.clear(await hcl());
    await userEvent.type(await hcl(), '[["a", "b"]');
    await to("as JSON");
    await waitFor(() => expect(JSON.parse(json().value)).toEqual(["a", "b"]));
    await to("in the form");
    expect(screen.getByRole<HTMLInputElement>("textbox", { name: "thing 2" }).value).toBe("b");
    expect(seen.inputs.thing).toEqual(["a", "b"]);
  });

  it("that is none is kept, and the field cannot be left for another view before it is mended", async () => {
    const seen = show(number, 1);
    await to("as JSON");
    await userEvent.clear(json());
    await userEvent.type(json(), "{{");
    expect(JSON.stringify(seen.inputs.thing)).toContain("a key in double quotes is needed");
    expect(tool("Edit thing in the form").getAttribute("aria-disabled")).toBe("true");
    await to("in the form");
    expect(json().value).toBe("{");
  });

  it("sets nothing once it is emptied", async () => {
    const seen = show(text, "a");
    await to("as JSON");
    await userEvent.clear(json());
    expect(seen.inputs).toEqual({});
  });

  it("that does not fit the type is kept, to be mended or replaced", async () => {
    const seen = show({ type: "array", items: text }, "a");
    expect(screen.getByText(/is not a list/)).toBeTruthy();
    await userEvent.click(tool("Replace thing"));
    expect(seen.inputs.thing).toEqual([]);
  });

  it("never shows a secret that is stored", async () => {
    show(text, null, { ui: { sensitive: true } });
    await to("as JSON");
    expect(json().value).toBe("");
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

  it("a number that the browser cannot hold keeps its digits", async () => {
    const seen = show(number, undefined);
    await userEvent.type(screen.getByRole("textbox", { name: "thing" }), "12345678901234567890");
    expect(seen.inputs.thing).toBe("12345678901234567890");
  });

  it("emptied text sets nothing where nothing applies otherwise, and is an empty text where something does", async () => {
    const seen = show({ type: ["string", "null"], default: null }, "a");
    await userEvent.clear(screen.getByRole("textbox", { name: "thing" }));
    expect(seen.inputs).toEqual({});
    cleanup();
    const other = show({ ...text, default: "x" }, "a");
    await userEvent.clear(screen.getByRole("textbox", { name: "thing" }));
    expect(other.inputs).toEqual({ thing: "" });
  });

  it("null is said where it differs from what is left out", async () => {
    const seen = show({ type: ["string", "null"], default: "x" }, undefined);
    await userEvent.click(tool("Set thing to null"));
    expect(seen.inputs.thing).toBeNull();
    await userEvent.click(tool("Set thing"));
    expect(seen.inputs.thing).toBe("x");
    cleanup();
    show({ type: ["string", "null"], default: null }, undefined);
    expect(screen.queryByRole("button", { name: "Set thing to null" })).toBeNull();
  });

  it("one of the author's options, with its own type", async () => {
    const seen = show(number, undefined, { ui: { options: [1280, 1500] } });
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "thing" }), "1500");
    expect(seen.inputs.thing).toBe(1500);
  });

  it("a value of any type: kind and value, and what was there when the kind is chosen again", async () => {
    const seen = show({}, undefined);
    const kind = screen.getByRole("combobox", { name: "Kind of thing" });
    await userEvent.selectOptions(kind, "text");
    await userEvent.type(screen.getByRole("textbox", { name: "thing" }), "a");
    await userEvent.selectOptions(kind, "list");
    await userEvent.click(tool("Add to thing"));
    await userEvent.selectOptions(screen.getByRole("combobox", { name: "Kind of thing 1" }), "true or false");
    await userEvent.click(screen.getByRole("radio", { name: "true" }));
    expect(seen.inputs.thing).toEqual([true]);
    await userEvent.selectOptions(kind, "text");
    expect(seen.inputs.thing).toBe("a");
    await userEvent.selectOptions(kind, "null");
    expect(seen.inputs.thing).toBeNull();
  });

  it("a nullable object is null until it is set", async () => {
    const seen = show(
      { type: ["object", "null"], properties: { max: number, min: { ...number, default: 2 } }, required: ["max"] },
      null,
    );
    await userEvent.click(screen.getByRole("button", { name: "Set thing" }));
    expect(hasUnfinished(seen.inputs.thing)).toBe(true);
    expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "thing: max" }));
    await userEvent.keyboard("3");
    expect(seen.inputs.thing).toEqual({ max: 3 });
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
    await userEvent.click(tool("Clear b of thing"));
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
    await userEvent.click(tool("Reset to inherited: thing"));
    expect(seen.inputs).toEqual({});
    expect(screen.getByRole<HTMLInputElement>("textbox", { name: "thing" }).value).toBe("eu");
  });

  it("locks the field when it is locked above", () => {
    show(text, undefined, { inherited: { thing: { ...region, locked: place } } });
    expect(screen.getByRole<HTMLInputElement>("textbox", { name: "thing" }).readOnly).toBe(true);
    expect(screen.getByText(/Locked by acme/)).toBeTruthy();
  });
});

describe("by keyboard", () => {
  const rows = { type: "array", items: text };

  it("a new row has the focus, and the neighbour of a removed one, and at last the button that adds", async () => {
    show(rows, ["a", "b"]);
    await userEvent.click(tool("Add to thing"));
    expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "thing 3" }));
    await userEvent.click(tool("Remove thing 2"));
    expect(document.activeElement).toBe(tool("Remove thing 2"));
    await userEvent.click(tool("Remove thing 2"));
    expect(document.activeElement).toBe(tool("Remove thing 1"));
    await userEvent.keyboard("{Enter}");
    expect(document.activeElement).toBe(tool("Add to thing"));
  });

  it("a row moves with Alt and an arrow, keeps the focus, and the move is said", async () => {
    const seen = show(rows, ["a", "b", "c"]);
    const first = screen.getByRole("textbox", { name: "thing 1" });
    first.focus();
    await userEvent.keyboard("{Alt>}{ArrowDown}{/Alt}");
    expect(seen.inputs.thing).toEqual(["b", "a", "c"]);
    expect(document.activeElement).toBe(first);
    expect(screen.getByRole("status").textContent).toBe("Row 1 of thing is now row 2 of 3.");
    await userEvent.keyboard("{Alt>}{ArrowUp}{ArrowUp}{/Alt}");
    expect(seen.inputs.thing).toEqual(["a", "b", "c"]);
  });

  it("the tools of a field are one stop, and arrows move within them", async () => {
    show(text, "a");
    screen.getByRole("textbox", { name: "thing" }).focus();
    await userEvent.tab();
    expect(document.activeElement).toBe(tool("Edit thing in the form"));
    await userEvent.keyboard("{ArrowLeft}");
    expect(document.activeElement).toBe(tool("Link thing to an output"));
    await userEvent.keyboard("{End}{Enter}");
    expect(json().value).toBe('"a"');
  });
});

describe("what is wrong", () => {
  const ports = {
    type: "array",
    items: { type: "object", properties: { name: text, port: number }, required: ["name", "port"] },
  };

  it("stands at the nested control, which points to it", () => {
    show(ports, [{ name: "http", port: 0 }], { issues: [{ place: "thing[0].port", text: "Ports start at 1." }] });
    const port = screen.getByRole("textbox", { name: "thing 1: port" });
    expect(port.getAttribute("aria-invalid")).toBe("true");
    const said = document.getElementById(String(port.getAttribute("aria-describedby")));
    expect(said?.textContent).toBe("Ports start at 1.");
    expect(screen.getByRole("textbox", { name: "thing 1: name" }).getAttribute("aria-invalid")).toBeNull();
  });

  it("stands at the nearest control where the place itself is not shown", () => {
    show(ports, [], { issues: [{ place: "thing[0].port", text: "Ports start at 1." }] });
    expect(screen.getByText("Ports start at 1.").parentElement?.id).toBe("issue-thing");
  });

  it("is said in advance as a rule, once, and hints say what only Terraform can check", () => {
    const rules = [
      { condition: "var.thing != 0", message: "Not zero." },
      { condition: "var.thing < 9", message: "Below nine." },
    ];
    show(number, 0, {
      ui: { rules },
      issues: [{ place: "thing", text: "Not zero." }],
      hints: [{ place: "thing", text: "This is checked when the plan is made." }],
    });
    expect(screen.getAllByText("Not zero.")).toHaveLength(1);
    expect(screen.getByText("Below nine.")).toBeTruthy();
    expect(screen.getByText("This is checked when the plan is made.")).toBeTruthy();
  });
});

describe("an author's overrides", () => {
  it("a frozen field is said to be one, and cannot be edited once the resource exists", () => {
    show(text, "a", { ui: { frozen: true } });
    expect(screen.getByText("set once")).toBeTruthy();
    expect(screen.getByRole<HTMLInputElement>("textbox", { name: "thing" }).readOnly).toBe(false);
    cleanup();
    show(text, "a", { ui: { frozen: true }, before: { thing: "a" } });
    expect(screen.getByRole<HTMLInputElement>("textbox", { name: "thing" }).readOnly).toBe(true);
    expect(screen.getByText(/Fixed since the resource was created/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Reset thing" })).toBeNull();
    cleanup();
    show(text, undefined, { ui: { frozen: true }, before: {} });
    expect(screen.getByRole<HTMLInputElement>("textbox", { name: "thing" }).readOnly).toBe(false);
  });

  it("a read-only field shows its value and why", () => {
    show({ ...text, default: "x" }, undefined, { ui: { read_only: true } });
    expect(screen.getByRole<HTMLInputElement>("textbox", { name: "thing" }).value).toBe("x");
    expect(screen.getByText(/the template's author gives it/)).toBeTruthy();
  });

  it("a field that must be unique says so", () => {
    show(text, undefined, { ui: { unique: true } });
    expect(screen.getByText("unique")).toBeTruthy();
  });
});

describe("a large form", () => {
  const names = Array.from({ length: 240 }, (_, index) => `input_${index}`);
  const large: Form = {
    schema: { type: "object", properties: Object.fromEntries(names.map((name) => [name, text])), required: names },
    ui: { order: names, fields: Object.fromEntries(names.map((name) => [name, { ...base, label: name }])) },
  };

  it("draws only the field that is typed in", async () => {
    const drawn = vi.mocked(FieldHead);
    const store = draftStore({ key: null });
    render(<Harness store={store} form={large} />);
    const before = drawn.mock.calls.length;
    await userEvent.type(screen.getByRole("textbox", { name: "input_7" }), "a");
    expect(drawn.mock.calls.slice(before).map(([props]) => props.name)).toEqual(["input_7"]);
  });

  it("is searched by name, and keeps what is wrong in sight", async () => {
    render(<Harness store={draftStore({ key: null })} form={large} issues={[{ place: "input_3", text: "Wrong." }]} />);
    await userEvent.type(screen.getByRole("searchbox", { name: "Find an input" }), "put_200");
    const panel = within(screen.getByRole("region", { name: "Inputs found" }));
    expect(panel.getAllByRole("textbox").map((box) => box.getAttribute("aria-label"))).toEqual([
      "input_3",
      "input_200",
    ]);
  });
});
