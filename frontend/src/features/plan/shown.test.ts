import { describe, expect, it } from "vitest";
import { actionReason, byGravity, shownText } from "./shown";

describe("one side of an attribute", () => {
  it("keeps what is unknown, sensitive and absent apart from values", () => {
    expect(shownText({ kind: "unknown" })).toEqual({ text: "known after apply", quiet: true });
    expect(shownText({ kind: "sensitive" })).toEqual({ text: "sensitive", quiet: true });
    expect(shownText({ kind: "absent" }).quiet).toBe(true);
    expect(shownText({ kind: "value", value: "known after apply" })).toEqual({
      text: '"known after apply"',
      quiet: false,
    });
    expect(shownText({ kind: "value", value: null })).toEqual({ text: "null", quiet: false });
  });
});

it("replace and destroy come first", () => {
  const plans = (["create", "update", "delete", "no_op", "replace"] as const).map((action) => ({
    action,
    address: action,
  }));
  expect(byGravity(plans).map((plan) => plan.action)).toEqual(["replace", "delete", "update", "create", "no_op"]);
});

it("a reason of Terraform is put in words, an unknown one is shown", () => {
  expect(actionReason("replace_because_cannot_update")).toBe("cannot be altered in place");
  expect(actionReason("a_new_reason")).toBe("a new reason");
  expect(actionReason(null)).toBeNull();
});
