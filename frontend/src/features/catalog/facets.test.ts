import { describe, expect, it } from "vitest";
import type { Template } from "~/api/types";
import { filterTemplates, labelCounts, whyNotRequest } from "./facets";
import { around } from "./treeAround";

const template = (key: string, part: Partial<Template> = {}): Template =>
  ({
    key,
    name: key,
    description: "",
    labels: [],
    abstract: false,
    disabled: false,
    parents: [],
    children: [],
    latest_version: "v1",
    ...part,
  }) as Template;

const all = [
  template("account", { abstract: true, labels: ["base"], latest_version: null, children: ["net"] }),
  template("net", {
    labels: ["base", "network"],
    parents: ["account"],
    children: ["app"],
    description: "Address ranges",
  }),
  template("app", { parents: ["net"] }),
];
const keys = (search: Parameters<typeof filterTemplates>[1]) => filterTemplates(all, search).map((item) => item.key);

describe("the catalog", () => {
  it("is narrowed by words, label and kind together", () => {
    expect(keys({})).toEqual(["account", "net", "app"]);
    expect(keys({ q: "address NET" })).toEqual(["net"]);
    expect(keys({ label: "base", kind: "abstract" })).toEqual(["account"]);
  });

  it("counts its labels", () => {
    expect(labelCounts(all)).toEqual([
      ["base", 2],
      ["network", 1],
    ]);
  });

  it("says why nothing can be asked for", () => {
    expect(whyNotRequest(template("a"), true)).toBeNull();
    expect(whyNotRequest(template("a", { disabled: true }), true)).toMatch(/disabled/);
    expect(whyNotRequest(template("a", { latest_version: null }), true)).toMatch(/no version/);
    expect(whyNotRequest(template("a"), false)).toMatch(/grant/);
    expect(whyNotRequest(template("a", { abstract: true, latest_version: null }), true)).toBeNull();
  });
});

describe("the tree around a template", () => {
  const text = (nodes: ReturnType<typeof around>): string =>
    nodes.map((node) => `${node.template.key}(${text(node.children)})`).join(" ");

  it("leads from the roots to it and on to what is below", () => {
    expect(text(around("net", all))).toBe("account(net(app()))");
  });

  it("ends, even where templates name each other in a circle", () => {
    const circle = [
      template("a", { parents: ["b"], children: ["b"] }),
      template("b", { parents: ["a"], children: ["a"] }),
    ];
    expect(text(around("a", circle))).toContain("a(");
  });
});
