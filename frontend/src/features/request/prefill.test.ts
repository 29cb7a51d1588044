import { expect, it } from "vitest";
import type { Form } from "~/api/types";
import { emptyDraft } from "./draft";
import { forLink, fromLink } from "./prefill";
import { unfinished } from "./unfinished";

const field = { sensitive: false, hidden: false };
const form = {
  schema: {},
  ui: {
    order: ["ports", "token", "internal"],
    fields: { ports: field, token: { ...field, sensitive: true }, internal: { ...field, hidden: true } },
  },
} as unknown as Form;

it("a link fills in nested values, and neither secrets nor what the form does not show", () => {
  const inputs = { ports: [{ name: "http", port: 80 }], token: "secret", internal: 1, unknown: 2 };
  expect(fromLink(inputs, form)).toEqual({ ports: inputs.ports });
  expect(fromLink(undefined, form)).toEqual({});
});

it("a link is made without secrets and without what is not finished", () => {
  const inputs = { ports: [{ name: "http", port: 80 }], token: "secret", count: [unfinished("1e", "no number")] };
  expect(forLink({ ...emptyDraft, inputs }, new Set(["token"]))).toEqual({ ports: inputs.ports });
  expect(forLink(emptyDraft, new Set())).toBeUndefined();
});
