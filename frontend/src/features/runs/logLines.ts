import type { LogLine } from "~/api/types";

export type Span = { text: string; tone: "plain" | "ok" | "warn" | "bad" | "info" | "dim"; bold: boolean };

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
const sequence = /\u001b\[([0-9;]*)([A-Za-z])|\u001b\][^\u0007]*(?:\u0007|\u001b\\)/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what no terminal shows is not shown here either
const control = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

const tones: Record<number, Span["tone"]> = {
  30: "dim",
  31: "bad",
  32: "ok",
  33: "warn",
  34: "info",
  35: "info",
  36: "info",
  90: "dim",
  91: "bad",
  92: "ok",
  93: "warn",
  94: "info",
};

/** Cuts a line into coloured pieces. Colours of a terminal become tones; every other control sequence is dropped. */
export function spans(text: string): Span[] {
  const found: Span[] = [];
  let style: Omit<Span, "text"> = { tone: "plain", bold: false };
  let end = 0;
  const push = (part: string) => {
    const clean = part.replaceAll(control, "");
    if (clean !== "") found.push({ text: clean, ...style });
  };
  for (const match of text.matchAll(sequence)) {
    push(text.slice(end, match.index));
    if (match[2] === "m") style = restyle(style, match[1] ?? "");
    end = match.index + match[0].length;
  }
  push(text.slice(end));
  return found;
}

/** The text of a line without colours. */
export function plainText(text: string): string {
  return spans(text)
    .map((span) => span.text)
    .join("");
}

/** Adds lines to a log by position: what arrived twice after a reconnect counts once, and order is kept. */
export function mergeLines(known: LogLine[], more: LogLine[]): LogLine[] {
  const last = known.at(-1)?.position ?? 0;
  if (more.every((line, index) => line.position > (more[index - 1]?.position ?? last))) return [...known, ...more];
  const byPosition = new Map(known.map((line) => [line.position, line]));
  for (const line of more) byPosition.set(line.position, line);
  return [...byPosition.values()].sort((a, b) => a.position - b.position);
}

/** Lines that hold the searched text, without regard to case and colours. */
export function findLines(lines: LogLine[], find: string): Set<number> {
  const needle = find.trim().toLowerCase();
  if (needle === "") return new Set();
  return new Set(
    lines.filter((line) => plainText(line.text).toLowerCase().includes(needle)).map((line) => line.position),
  );
}

/** The first line that is an error, to be pinned above the log. */
export function firstError(lines: LogLine[]): LogLine | undefined {
  return (
    lines.find((line) => line.level === "error") ?? lines.find((line) => /^\s*(│\s*)?Error:/.test(plainText(line.text)))
  );
}

/** A log as a text file: one line each, with its time. */
export function logFile(lines: LogLine[]): string {
  return lines.map((line) => `${line.at} [${line.stage}] ${plainText(line.text)}\n`).join("");
}

function restyle(style: Omit<Span, "text">, codes: string): Omit<Span, "text"> {
  let next = style;
  for (const code of codes.split(";").map(Number)) {
    if (code === 0) next = { tone: "plain", bold: false };
    else if (code === 1) next = { ...next, bold: true };
    else if (code === 22) next = { ...next, bold: false };
    else if (code === 39) next = { ...next, tone: "plain" };
    else next = { ...next, tone: tones[code] ?? next.tone };
  }
  return next;
}
