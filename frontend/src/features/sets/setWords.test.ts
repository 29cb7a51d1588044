import { describe, expect, it } from "vitest";
import type { ChangeSetMember } from "~/api/types";
import { digestsOf, tally, whyOf } from "./setWords";

const member = (part: Partial<ChangeSetMember>): ChangeSetMember => ({
  position: 1,
  resource: "res_1",
  path: "acme/net",
  after: [],
  stage: "planned",
  turn: { kind: "now" },
  change: null,
  number: 4,
  digest: "ab",
  why: null,
  ...part,
});

describe("a change set in words", () => {
  it("tells what needs somebody first and leaves out zeros", () => {
    const members = {
      deferred: 0,
      preparing: 0,
      planned: 1,
      approved: 0,
      applying: 0,
      done: 3,
      failed: 1,
      dropped: 0,
    };
    expect(tally(members)).toBe("1 failed, 1 planned, 3 done");
  });

  it("names the digests of what waits, and of nothing else", () => {
    const members = [member({}), member({ number: 5, digest: "cd", stage: "approved" })];
    expect(digestsOf(members)).toEqual({ "4": "ab" });
  });

  it("says what a member waits for only while it does", () => {
    const turn = { kind: "stopped" as const, on: ["acme/a"] };
    expect(whyOf(member({ turn }))).toBe("Stopped by acme/a");
    expect(whyOf(member({ turn, stage: "done" }))).toBe("");
    expect(whyOf(member({ turn, why: "rejected by reviewer" }))).toBe("rejected by reviewer");
  });
});
