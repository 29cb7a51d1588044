import { Button, Menu } from "@mantine/core";
import { useState } from "react";
import type { Version } from "~/api/versions";
import { AnalysisDialog } from "./AnalysisDialog";
import { type Move, movesFrom } from "./lifecycle";
import { VersionDialog } from "./VersionDialog";

/** What a platform engineer can do with one version. */
export function VersionActions({ version }: { version: Version }) {
  const [asked, setAsked] = useState<Move | "note" | "analysis" | null>(null);
  return (
    <>
      <Menu position="bottom-end" transitionProps={{ duration: 80 }}>
        <Menu.Target>
          <Button
            variant="default"
            size="compact-sm"
            aria-label={`Actions for ${version.name}`}
            rightSection={<span aria-hidden="true">▾</span>}
          >
            Actions
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {movesFrom(version.lifecycle).map((move) => (
            <Menu.Item key={move.to} onClick={() => setAsked(move)}>
              {move.label}
            </Menu.Item>
          ))}
          <Menu.Divider role="separator" />
          <Menu.Item onClick={() => setAsked("note")}>Edit the note…</Menu.Item>
          <Menu.Item onClick={() => setAsked("analysis")}>Analyse again…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asked === "analysis" && <AnalysisDialog version={version} onClose={() => setAsked(null)} />}
      {asked !== null && asked !== "analysis" && (
        <VersionDialog version={version} move={asked === "note" ? null : asked} onClose={() => setAsked(null)} />
      )}
    </>
  );
}
