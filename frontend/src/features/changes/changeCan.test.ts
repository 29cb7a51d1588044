import { describe, expect, it } from "vitest";
import type { Can, ChangeDetail, ChangeState } from "~/api/types";
import { nextStep, shownDeeds, whyNot } from "./changeCan";
import { changeStates } from "./inbox";

const no: Can = { allowed: false, reason: "Not now." };
const yes: Can = { allowed: true, reason: null };
const none = { approve: no, break_glass: no, reject: no, withdraw: no, replan: no, retry: no };

const open = (state: ChangeState) => state !== "applied" && state !== "closed";
const deeds = (state: ChangeState, can: Partial<ChangeDetail["can"]> = {}) =>
  shownDeeds({ state, open: open(state), can: { ...none, ...can } });

describe("which deeds are shown in which state", () => {
  it.each<[ChangeState, string[]]>([
    ["waiting", ["withdraw"]],
    ["requested", ["withdraw"]],
    ["written", ["withdraw"]],
    ["proposed", ["withdraw"]],
    ["planned", ["withdraw", "replan", "reject", "approve"]],
    ["approved", ["withdraw", "replan", "reject"]],
    ["merged", ["withdraw"]],
    ["applying", ["withdraw"]],
    ["failed", ["withdraw", "retry"]],
    ["stuck", ["withdraw", "replan"]],
    ["applied", []],
    ["closed", []],
  ])("%s: %j", (state, expected) => {
    expect(deeds(state)).toEqual(expected);
  });

  it("one that the server allows is shown whatever the state", () => {
    expect(deeds("failed", { replan: yes })).toContain("replan");
  });
});

describe("why not", () => {
  it("says the server's reason, has words when it gives none, and nothing when allowed", () => {
    expect(whyNot(no)).toBe("Not now.");
    expect(whyNot({ allowed: false, reason: null })).toMatch(/does not allow/);
    expect(whyNot(yes)).toBeNull();
  });
});

describe("what comes next", () => {
  it("has words for every state", () => {
    for (const state of changeStates)
      expect(
        nextStep({ state, rule: { approvals: 1, given: 0, text: "", conditions: [] }, state_reason: null }),
      ).not.toBe("");
  });

  it("counts the approvals that are missing", () => {
    const rule = (given: number) => ({ approvals: 2, given, text: "", conditions: [] });
    expect(nextStep({ state: "planned", rule: rule(0), state_reason: null })).toBe("Waits for 2 approvals.");
    expect(nextStep({ state: "planned", rule: rule(1), state_reason: null })).toBe("Waits for 1 approval.");
    expect(nextStep({ state: "planned", rule: rule(2), state_reason: null })).toMatch(/met by now/);
  });
});
