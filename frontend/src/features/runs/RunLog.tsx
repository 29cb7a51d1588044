import { Button, Switch } from "@mantine/core";
import { useLocation } from "@tanstack/react-router";
import { useEffect, useMemo, useRef, useState } from "react";
import type { Run } from "~/api/types";
import { ProblemAlert } from "~/app/ProblemAlert";
import { SearchInput } from "~/ui/SearchInput";
import { LogLines } from "./LogLines";
import { findLines, firstError, logFile, plainText } from "./logLines";
import css from "./RunLog.module.css";
import { useRunLog } from "./useRunLog";
import { waitText } from "./waits";

const words = {
  loading: "loading",
  following: "following live",
  interrupted: "interrupted, connecting again",
  finished: "complete",
};

/** The log of a run: follows while it grows, finds text, links to lines, downloads. */
export function RunLog({ run }: { run: Run }) {
  const log = useRunLog(run);
  const waits = waitText(run);
  const chosen = useLocation({ select: (location) => location.hash });
  const [follow, setFollow] = useState(chosen === "");
  const [times, setTimes] = useState(false);
  const [find, setFind] = useState("");
  const box = useRef<HTMLDivElement>(null);
  const hits = useMemo(() => findLines(log.lines, find), [log.lines, find]);
  const error = run.state === "failed" ? firstError(log.lines) : undefined;
  const count = log.lines.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: more lines are what moves the view
  useEffect(() => {
    if (follow && log.state === "following" && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [count, follow, log.state]);
  useEffect(() => {
    if (chosen !== "" && count > 0) document.getElementById(chosen)?.scrollIntoView({ block: "center" });
  }, [chosen, count]);
  useEffect(() => {
    const first = [...hits][0];
    if (first !== undefined) document.getElementById(`L${first}`)?.scrollIntoView({ block: "center" });
  }, [hits]);
  const pause = () => {
    const at = box.current;
    if (at === null) return;
    setFollow(at.scrollHeight - at.scrollTop - at.clientHeight < 40);
  };
  return (
    <section className={css.frame} aria-label="Log">
      <div className={css.bar}>
        <SearchInput label="Find in the log" value={find} onChange={setFind} width={220} />
        {find !== "" && (
          <span className="small muted" role="status">
            {hits.size} {hits.size === 1 ? "line" : "lines"}
          </span>
        )}
        <span style={{ flex: 1 }} />
        <span className="small muted" role="status">
          {words[log.state]}
        </span>
        {log.state !== "finished" && (
          <Switch
            size="xs"
            label="Follow"
            checked={follow}
            onChange={(event) => setFollow(event.currentTarget.checked)}
          />
        )}
        <Switch
          size="xs"
          label="Timestamps"
          checked={times}
          onChange={(event) => setTimes(event.currentTarget.checked)}
        />
        <Button variant="default" size="compact-sm" onClick={() => download(`${run.id}.log`, logFile(log.lines))}>
          Download
        </Button>
      </div>
      <ProblemAlert error={log.error} />
      {error !== undefined && (
        <a className={css.pinned} href={`#L${error.position}`}>
          Line {error.position}: {plainText(error.text)}
        </a>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div ref={box} className={css.lines} onScroll={pause} tabIndex={0} role="log" aria-live="off">
        <LogLines lines={log.lines} hits={hits} times={times} chosen={chosen} />
        {count === 0 && (
          <p style={{ padding: "0 14px" }}>
            {waits !== null
              ? `It waits for ${waits}.`
              : log.state === "finished"
                ? "This run wrote nothing."
                : "Waiting for the first line."}
          </p>
        )}
      </div>
    </section>
  );
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
