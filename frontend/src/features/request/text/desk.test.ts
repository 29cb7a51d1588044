import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiProblem } from "~/api/problem";
import type { Json } from "~/api/types";
import { draftStore } from "../draftStore";
import { isUnfinished, unfinishedText, unfinishedWhy } from "../unfinished";
import { isReading, textDesk } from "./desk";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A desk whose answers come when the test gives them. */
function setUp() {
  const store = draftStore({ key: null });
  const asked: { hcl: string; give: (value: Json) => void; refuse: (error: unknown) => void }[] = [];
  const desk = textDesk(store, (hcl) => new Promise((give, refuse) => asked.push({ hcl, give, refuse })));
  return { store, desk, asked, value: () => store.get().draft.inputs.thing };
}

describe("HCL that is typed", () => {
  it("is read after a rest, once", async () => {
    const { desk, asked, value } = setUp();
    for (const text of ["[", "[1", "[1]"]) desk.write("thing", "hcl", text);
    expect(isReading(value())).toBe(true);
    await vi.advanceTimersByTimeAsync(400);
    expect(asked.map(({ hcl }) => hcl)).toEqual(["[1]"]);
    asked[0]?.give([1]);
    await vi.advanceTimersByTimeAsync(0);
    expect(value()).toEqual([1]);
  });

  it("an answer about an older text counts for nothing, whenever it comes", async () => {
    const { desk, asked, value } = setUp();
    desk.write("thing", "hcl", "1");
    await vi.advanceTimersByTimeAsync(400);
    desk.write("thing", "hcl", "2");
    await vi.advanceTimersByTimeAsync(400);
    asked[1]?.give(2);
    await vi.advanceTimersByTimeAsync(0);
    asked[0]?.give(1);
    await vi.advanceTimersByTimeAsync(0);
    expect(value()).toBe(2);
  });

  it("is read at once when the form is sent", async () => {
    const { desk, asked, value } = setUp();
    desk.write("thing", "hcl", '"a"');
    const settled = desk.settle();
    asked[0]?.give("a");
    await settled;
    expect(value()).toBe("a");
    await vi.advanceTimersByTimeAsync(400);
    expect(asked).toHaveLength(1);
  });

  it("that is none is kept with the reason and the line, and read again when the form is sent", async () => {
    const { store, desk, asked, value } = setUp();
    desk.write("thing", "hcl", "[\n1,,2]");
    const settled = desk.settle();
    const finding = {
      severity: "error",
      code: "syntax",
      summary: "It cannot be read",
      detail: "a comma too many",
    } as const;
    const diagnostics = [{ ...finding, subject: { filename: "value", line: 2 } }];
    asked[0]?.refuse(new ApiProblem(422, "invalid", "Not valid", null, diagnostics, null));
    await settled;
    const kept = value();
    expect(isUnfinished(kept) && unfinishedText(kept)).toBe("[\n1,,2]");
    expect(isUnfinished(kept) && unfinishedWhy(kept)).toBe("Line 2: It cannot be read a comma too many");
    expect(desk.show("thing", "form")).toBe(false);
    expect(store.get().draft.writing.thing).toEqual({ as: "hcl", text: "[\n1,,2]" });
    void desk.settle();
    expect(asked).toHaveLength(2);
  });

  it("sets nothing once it is emptied", async () => {
    const { store, desk, asked } = setUp();
    desk.write("thing", "hcl", "1");
    desk.write("thing", "hcl", " ");
    await vi.advanceTimersByTimeAsync(400);
    expect(store.get().draft.inputs).toEqual({});
    expect(asked).toEqual([]);
  });
});

it("JSON is read as it is typed, and the field may then be shown otherwise", () => {
  const { desk, value } = setUp();
  desk.write("thing", "json", "[1,");
  expect(isUnfinished(value())).toBe(true);
  expect(desk.show("thing", "form")).toBe(false);
  desk.write("thing", "json", "[1]");
  expect(value()).toEqual([1]);
  expect(desk.show("thing", "form")).toBe(true);
});
