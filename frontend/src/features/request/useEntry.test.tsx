import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Diagnostic, Form, NewResource } from "~/api/types";
import { unfinished } from "./unfinished";
import { useEntry } from "./useEntry";

const field = { label: "", help: null, sensitive: false, hidden: false, options: [] };
const form = {
  schema: { properties: { name: { type: "string" }, ports: { type: "array" } }, required: ["name"] },
  ui: {
    order: ["name", "ports", "token"],
    fields: { name: field, ports: field, token: { ...field, sensitive: true } },
  },
} as unknown as Form;

type Asked = { request: NewResource; signal: AbortSignal; answer: (diagnostics: Diagnostic[]) => Promise<void> };

let asked: Asked[] = [];

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers();
  asked = [];
  vi.stubGlobal("fetch", (_url: string, init: RequestInit) => {
    return new Promise((resolve) => {
      const answer = async (diagnostics: Diagnostic[]) => {
        await act(async () => {
          resolve(new Response(JSON.stringify({ diagnostics })));
          await vi.advanceTimersByTimeAsync(1);
        });
      };
      asked.push({ request: JSON.parse(String(init.body)), signal: init.signal as AbortSignal, answer });
    });
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const broken = (place: string, summary: string): Diagnostic => ({
  severity: "error",
  code: "rule_broken",
  summary,
  subject: { place },
});

function enter(inputs: Record<string, unknown> = {}) {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: 15_000 } } });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const requestOf = (draft: { slug: string; inputs: NewResource["inputs"] }): NewResource => ({
    template: "t",
    project: "p",
    slug: draft.slug,
    inputs: draft.inputs,
  });
  const given = { key: "k", initial: { slug: "shop", inputs }, form, inherited: {}, named: true, requestOf };
  return renderHook(() => useEntry(given), { wrapper }).result;
}

const rest = (ms = 400) => act(() => vi.advanceTimersByTimeAsync(ms));

it("asks once after a pause, however much was typed", async () => {
  const entry = enter({ name: "a" });
  await rest();
  for (const name of ["ab", "abc", "abcd"]) act(() => entry.current.actions.onSet("name", name));
  await rest();
  expect(asked.map(({ request }) => request.inputs?.name)).toEqual(["a", "abcd"]);
});

it("shows what the server says at a place once it was left, and not before", async () => {
  const entry = enter({ ports: [{ port: 0 }], name: "a" });
  await rest();
  await asked[0]?.answer([broken("ports[0].port", "Ports start at 1."), broken("name", "Too short.")]);
  expect(entry.current.issues).toEqual([]);
  act(() => entry.current.actions.onBlur("ports[0].port"));
  await rest();
  expect(entry.current.issues.map(({ place, text }) => [place, text])).toEqual([
    ["ports[0].port", "Ports start at 1."],
  ]);
});

it("an answer about an older value says nothing about the new one, and is not waited for", async () => {
  const entry = enter({ name: "a" });
  act(() => entry.current.actions.onBlur("name"));
  await rest();
  act(() => entry.current.actions.onSet("name", "long enough"));
  await rest();
  expect(asked[0]?.signal.aborted).toBe(true);
  await asked[1]?.answer([]);
  await asked[0]?.answer([broken("name", "Too short.")]);
  expect(entry.current.issues).toEqual([]);
});

it("says nothing about a secret that is stored and not at hand", async () => {
  const entry = enter({ name: "a", token: null });
  act(() => entry.current.actions.onBlur("token"));
  await rest();
  await asked[0]?.answer([broken("token", "Null is no token.")]);
  expect(entry.current.issues).toEqual([]);
});

it("does not ask while something is unfinished", async () => {
  enter({ name: "a", ports: [unfinished("1e", "No number.")] });
  await rest();
  expect(asked).toEqual([]);
});

it("goes on only when the server finds nothing wrong; everything is shown at once", async () => {
  const entry = enter({ ports: [] });
  let held: boolean | undefined;
  await act(async () => {
    held = await entry.current.holds();
  });
  expect(held).toBe(false);
  expect(entry.current.summary.map(({ place }) => place)).toEqual(["name"]);
  act(() => entry.current.actions.onSet("name", "ab"));
  await rest();
  await asked.at(-1)?.answer([broken("ports", "One port at least."), broken("elsewhere", "No parent.")]);
  await act(async () => {
    held = await entry.current.holds();
  });
  expect(held).toBe(false);
  expect(entry.current.summary.map(({ place, text }) => [place, text])).toEqual([
    ["ports", "One port at least."],
    ["", "No parent."],
  ]);
});
