import { useEffect, useState } from "react";
import { address, get } from "~/api/client";
import { asProblem } from "~/api/problem";
import type { LogLine, LogPage, Run } from "~/api/types";
import { mergeLines } from "./logLines";

export type RunLogState = { lines: LogLine[]; state: "loading" | "following" | "interrupted" | "finished" };

const pageSize = 1000;

/**
 * The log of a run: what is there is read page by page, then the stream goes on after the last position.
 * A broken stream is opened again after the last line that arrived, so that nothing is lost or doubled.
 */
export function useRunLog(run: Pick<Run, "id">): RunLogState & { error: unknown } {
  const [log, setLog] = useState<RunLogState>({ lines: [], state: "loading" });
  const [error, setError] = useState<unknown>(null);
  const { id } = run;
  useEffect(() => {
    const stop = new AbortController();
    const tail = new LogTail(id, (lines, state) =>
      setLog((old) => ({ lines: lines.length === 0 ? old.lines : mergeLines(old.lines, lines), state })),
    );
    setLog({ lines: [], state: "loading" });
    tail.start(stop.signal).catch((failure: unknown) => {
      if (!stop.signal.aborted) setError(asProblem(failure));
    });
    return () => {
      stop.abort();
      tail.close();
    };
  }, [id]);
  return { ...log, error };
}

type Report = (lines: LogLine[], state: RunLogState["state"]) => void;

class LogTail {
  private position = 0;
  private stream: EventSource | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private waiting: LogLine[] = [];

  constructor(
    private readonly id: string,
    private readonly report: Report,
  ) {}

  async start(signal: AbortSignal): Promise<void> {
    for (;;) {
      const page = await get<LogPage>(
        `/runs/${encodeURIComponent(this.id)}/log`,
        { after: this.position, limit: pageSize },
        signal,
      );
      this.position = page.items.at(-1)?.position ?? this.position;
      const more = page.items.length === pageSize;
      const finished = page.finished && !more;
      this.report(page.items, finished ? "finished" : more ? "loading" : "following");
      if (finished) return;
      if (!more) break;
    }
    if (!signal.aborted) this.follow();
  }

  close(): void {
    clearTimeout(this.timer);
    this.stream?.close();
  }

  private follow(): void {
    this.stream = new EventSource(address(`/runs/${encodeURIComponent(this.id)}/log/stream`, { after: this.position }));
    this.stream.addEventListener("line", (event) => this.take(JSON.parse(event.data) as LogLine));
    this.stream.addEventListener("end", () => {
      this.close();
      this.flush("finished");
    });
    this.stream.onerror = () => {
      // The address names a position; a fresh stream is needed to go on after the newest line.
      this.close();
      this.flush("interrupted");
      this.timer = setTimeout(() => this.follow(), 1500);
    };
  }

  private take(line: LogLine): void {
    if (line.position <= this.position) return;
    this.position = line.position;
    this.waiting.push(line);
    if (this.waiting.length === 1) requestAnimationFrame(() => this.flush("following"));
  }

  private flush(state: RunLogState["state"]): void {
    const lines = this.waiting;
    this.waiting = [];
    this.report(lines, state);
  }
}
