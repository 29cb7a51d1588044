import { beforeEach, expect, it } from "vitest";
import { dropDraft, emptyDraft, loadDraft, saveDraft } from "./draft";

beforeEach(() => localStorage.clear());

it("a draft is kept without secrets, read again, and dropped", () => {
  const draft = {
    ...emptyDraft,
    slug: "shop",
    inputs: { image: "a:1", token: "secret", ports: [{ name: "http", port: 80 }] },
    writing: { token: { as: "json" as const, text: '"secret"' } },
  };
  expect(saveDraft("k", draft, new Set(["token"]))).toBe(true);
  expect(JSON.stringify(localStorage)).not.toContain("secret");
  expect(loadDraft("k")).toEqual({
    ...draft,
    inputs: { image: "a:1", ports: [{ name: "http", port: 80 }] },
    writing: {},
  });
  dropDraft("k");
  expect(loadDraft("k")).toBeNull();
});

it("a draft that knew less is read as one of today", () => {
  localStorage.setItem("terrace.draft.k", '{"slug": "shop", "description": "", "inputs": {}}');
  expect(loadDraft("k")).toEqual({ ...emptyDraft, slug: "shop" });
});

it("what is no draft is none", () => {
  localStorage.setItem("terrace.draft.k", "{broken");
  expect(loadDraft("k")).toBeNull();
  localStorage.setItem("terrace.draft.k", '{"slug": 1}');
  expect(loadDraft("k")).toBeNull();
});
