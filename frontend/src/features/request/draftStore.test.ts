import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { loadDraft } from "./draft";
import { draftStore } from "./draftStore";

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

it("keeps itself after a rest, and comes back as it was", () => {
  const store = draftStore({ key: "k", secrets: new Set(["token"]) });
  store.set("ports", [{ name: "http" }]);
  store.set("token", "secret");
  expect(loadDraft("k")).toBeNull();
  vi.advanceTimersByTime(500);
  expect(store.get().saved).toBe(true);
  const again = draftStore({ key: "k", initial: { inputs: { ports: [] } } }).get();
  expect(again.restored).toBe(true);
  expect(again.draft.inputs).toEqual({ ports: [{ name: "http" }] });
});

it("is gone once it was sent, also when it was about to be kept", () => {
  const store = draftStore({ key: "k" });
  store.edit({ slug: "shop" });
  store.drop();
  vi.advanceTimersByTime(500);
  expect(loadDraft("k")).toBeNull();
  expect(store.get().draft.slug).toBe("shop");
  store.drop(true);
  expect(store.get().draft.slug).toBe("");
});

it("an emptied field sets nothing, and a stored secret stays", () => {
  const store = draftStore({ key: null, initial: { inputs: { token: null, name: "a" } }, secrets: new Set(["token"]) });
  store.set("token", "new");
  store.clear("token");
  store.clear("name");
  expect(store.get().draft.inputs).toEqual({ token: null });
  store.reset("token");
  expect(store.get().draft.inputs).toEqual({});
});

it("tells whoever listens", () => {
  const store = draftStore({ key: null });
  const heard = vi.fn();
  const stop = store.subscribe(heard);
  store.set("a", 1);
  stop();
  store.set("a", 2);
  expect(heard).toHaveBeenCalledTimes(1);
});
