export type Piece = { kind: "plain" | "comment" | "string" | "word" | "number"; text: string };

const pattern =
  /((?<=^|\s)(?:#|\/\/)[^\n]*)|("(?:[^"\\\n]|\\.)*")|\b(module|resource|variable|output|terraform|provider|backend|required_providers|data|locals|true|false|null)\b|\b(\d+(?:\.\d+)?)\b/gm;

const kinds = ["comment", "string", "word", "number"] as const;

/** Cuts HCL or JSON into coloured pieces. The pieces, joined, are the text. */
export function highlight(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) pieces.push({ kind: "plain", text: text.slice(end, match.index) });
    const group = match.slice(1).findIndex((part) => part !== undefined);
    pieces.push({ kind: kinds[group] ?? "plain", text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push({ kind: "plain", text: text.slice(end) });
  return pieces;
}
