import { beforeEach, expect, it } from "vitest";
import { dropDraft, loadDraft, saveDraft } from "./draft";

beforeEach(() => localStorage.clear());

it("a draft is kept without secrets, read again, and dropped", () => {
  const draft = { slug: "shop", description: "", inputs: { image: "a:1", token: "secret" } };
  expect(saveDraft("k", draft, new Set(["token"]))).toBe(true);
  expect(JSON.stringify(localStorage)).not.toContain("secret");
  expect(loadDraft("k")).toEqual({ ...draft, inputs: { image: "a:1" } });
  dropDraft("k");
  expect(loadDraft("k")).toBeNull();
});

it("what is no draft is none", () => {
  localStorage.setItem("terrace.draft.k", "{broken");
  expect(loadDraft("k")).toBeNull();
  localStorage.setItem("terrace.draft.k", '{"slug": 1}');
  expect(loadDraft("k")).toBeNull();
});
