import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { sourceQuery } from "~/api/queries";
import type { Template, VersionDetail } from "~/api/versions";
import { CopyButton } from "~/ui/CopyButton";
import { KeyValues } from "~/ui/KeyValues";
import { Panel } from "~/ui/Panel";
import { PathText } from "~/ui/PathText";
import { StateBadge } from "~/ui/StateBadge";
import { Time } from "~/ui/Time";
import { moduleBlock } from "./moduleBlock";

/** What is known of a template and of the version that is looked at. */
export function TemplateFacts({ template, version }: { template: Template; version: VersionDetail | undefined }) {
  const of = version;
  const source = useQuery({ ...sourceQuery(of?.source ?? ""), enabled: of !== undefined }).data;
  return (
    <Panel title="About">
      <KeyValues
        rows={[
          ["Key", <code key="key">{template.key}</code>],
          ["Kind", template.abstract ? "abstract: carries tags and configs" : "concrete: made of a module"],
          [
            "Version",
            of === undefined ? null : (
              <span key="version" style={{ display: "inline-flex", gap: 6, flexWrap: "wrap" }}>
                <code>{of.name}</code> <StateBadge state={of.lifecycle} />
              </span>
            ),
          ],
          ["Note", of?.note ? <span key="note">{of.note}</span> : null],
          [
            "Source",
            of === undefined ? null : (
              <Link key="source" to="/sources/$id" params={{ id: of.source }}>
                {of.source}
              </Link>
            ),
          ],
          ["Module", of === undefined ? null : <PathText key="path" path={of.path || "/"} />],
          ["Commit", of === undefined ? null : <code key="commit">{of.commit.slice(0, 12)}</code>],
          [
            "Resources",
            template.resources === 0 ? (
              "none"
            ) : (
              <Link key="resources" to="/resources" search={{ template: template.key }}>
                {template.resources}
              </Link>
            ),
          ],
          ["Created", <Time key="created" at={template.created_at} />],
        ]}
      />
      {of !== undefined && source !== undefined && (
        <div style={{ marginTop: 12 }}>
          <CopyButton variant="default" label="Copy module block" text={moduleBlock(of, source)} />
        </div>
      )}
    </Panel>
  );
}
