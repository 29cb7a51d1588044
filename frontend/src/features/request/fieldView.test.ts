import { describe, expect, it } from "vitest";
import type { Origin, Resolution } from "~/api/types";
import { fieldView } from "./fieldView";
import { shapeOf } from "./shape";

const map = shapeOf({ type: "object", additionalProperties: { type: "string" } });
const text = shapeOf({ type: "string", default: "dev" });
const place = { kind: "resource", path: "acme" } as const;
const from = (origin: Origin, part: Partial<Resolution> = {}): Resolution => ({
  value: "prod",
  origin,
  overrode: [],
  locked: null,
  sensitive: false,
  ...part,
});
const view = (part: Partial<Parameters<typeof fieldView>[0]>) =>
  fieldView({ own: undefined, inherited: undefined, shape: text, sensitive: false, ...part });

describe("what a field shows", () => {
  it("is the own value before all others", () => {
    expect(view({ own: "mine", inherited: from({ kind: "config", place }) })).toMatchObject({
      source: "own",
      value: "mine",
    });
  });

  it("is what comes from above, else the module's default", () => {
    expect(view({ inherited: from({ kind: "config", place }) })).toMatchObject({ source: "elsewhere", value: "prod" });
    expect(view({})).toMatchObject({ source: "nothing", value: "dev" });
  });

  it("is the link that a template declares, never its value", () => {
    const shown = view({ inherited: from({ kind: "link", resource: "acme/net", output: "id" }) });
    expect(shown.linked).toEqual({ resource: "acme/net", output: "id" });
    expect(shown.value).toBeUndefined();
  });

  it("does not copy effective tags into an own value", () => {
    const shown = view({ shape: map, inherited: from({ kind: "tags" }, { value: { Team: "core" } }) });
    expect(shown).toMatchObject({ laidOver: true, start: {}, value: { Team: "core" } });
  });

  it("never is a secret", () => {
    expect(
      view({ sensitive: true, inherited: from({ kind: "config", place }, { sensitive: true, value: null }) }),
    ).toMatchObject({ value: undefined, note: "A value applies that is not shown." });
    expect(view({ sensitive: true, own: null }).note).toMatch(/stays as it is/);
  });
});
