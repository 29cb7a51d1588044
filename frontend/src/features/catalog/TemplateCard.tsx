import { Link } from "@tanstack/react-router";
import type { Template } from "~/api/types";
import { Chip } from "~/ui/Chip";
import css from "./Catalog.module.css";

/** One template at a glance. The whole card leads to it. */
export function TemplateCard({ template }: { template: Template }) {
  const { key, name, description, abstract, disabled, latest_version, resources } = template;
  return (
    <li className={css.card}>
      <div style={{ display: "flex", gap: 8, alignItems: "start", justifyContent: "space-between" }}>
        <h2>
          <Link to="/catalog/$key" params={{ key }}>
            {name}
          </Link>
        </h2>
        <span style={{ display: "flex", gap: 4 }}>
          {disabled && <Chip tone="warn">disabled</Chip>}
          {abstract && <Chip>abstract</Chip>}
        </span>
      </div>
      <p>{description}</p>
      <div className={css.foot}>
        <code>{key}</code>
        {latest_version !== null && <code>{latest_version}</code>}
        <span style={{ flex: 1 }} />
        <span>
          {resources} {resources === 1 ? "resource" : "resources"}
        </span>
      </div>
    </li>
  );
}
