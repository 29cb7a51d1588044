import type { Template } from "~/api/types";

export type TreeNode = { template: Template; children: TreeNode[] };

/** The part of the template tree that leads to `key` and goes on below it. A key may appear under several parents. */
export function around(key: string, templates: Template[]): TreeNode[] {
  const byKey = new Map(templates.map((template) => [template.key, template]));
  const here = byKey.get(key);
  if (here === undefined) return [];
  return rise(below(here, byKey, new Set()), byKey, new Set([key]));
}

function below(template: Template, byKey: Map<string, Template>, seen: ReadonlySet<string>): TreeNode {
  const path = new Set([...seen, template.key]);
  const children = template.children.flatMap((key) => {
    const child = byKey.get(key);
    return child === undefined || path.has(key) ? [] : [below(child, byKey, path)];
  });
  return { template, children };
}

function rise(node: TreeNode, byKey: Map<string, Template>, seen: ReadonlySet<string>): TreeNode[] {
  const parents = node.template.parents.flatMap((key) => {
    const parent = byKey.get(key);
    return parent === undefined || seen.has(key) ? [] : [parent];
  });
  if (parents.length === 0) return [node];
  return parents.flatMap((parent) =>
    rise({ template: parent, children: [node] }, byKey, new Set([...seen, parent.key])),
  );
}
