import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { templatesQuery } from "~/api/queries";
import type { Template } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { Chip } from "~/ui/Chip";
import { Panel } from "~/ui/Panel";
import css from "./TemplateTree.module.css";
import { around, type TreeNode } from "./treeAround";

/** Where resources of this template may stand: its parents above, its children below. */
export function TemplateTree({ template }: { template: Template }) {
  const templates = useQuery(templatesQuery());
  if (templates.error !== null) return <ProblemAlert error={templates.error} />;
  if (templates.data === undefined) return <Skeleton h={200} />;
  return (
    <Panel
      title="Tree"
      aside={<span className="small muted">a resource stands under a resource of the template above it</span>}
    >
      <Level nodes={around(template.key, templates.data)} here={template.key} root />
      {template.parents.length === 0 && <p className="small muted">A root template: its resources have no parent.</p>}
    </Panel>
  );
}

function Level({ nodes, here, root = false }: { nodes: TreeNode[]; here: string; root?: boolean }) {
  if (nodes.length === 0) return null;
  return (
    <ul className={`${css.level} ${root ? css.root : ""}`}>
      {nodes.map((node) => (
        <li key={node.template.key}>
          <div className={`${css.node} ${node.template.key === here ? css.here : ""}`}>
            <Link to="/catalog/$key" params={{ key: node.template.key }} search={{ tab: "tree" }}>
              {node.template.name}
            </Link>
            <code className="muted">{node.template.key}</code>
            {node.template.abstract && <Chip>abstract</Chip>}
            {node.template.disabled && <Chip tone="warn">disabled</Chip>}
          </div>
          <Level nodes={node.children} here={here} />
        </li>
      ))}
    </ul>
  );
}
