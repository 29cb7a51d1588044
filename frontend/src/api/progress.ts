import { address } from "./client";
import { ApiProblem, problemOf, readProblem, unreachable } from "./problem";

export type Told = { event: string; data: string };

/**
 * Asks for work that tells how far it is: `progress` while it goes on, then one event with the result or `failed` with a
 * problem. A server that answers at once is understood as well.
 */
export async function postTelling<Result, Step>(
  path: string,
  body: unknown,
  onStep: (step: Step) => void,
): Promise<Result> {
  const response = await fetch(address(path), {
    method: "POST",
    headers: { Accept: "text/event-stream", "Content-Type": "application/json", "X-Terrace-Csrf": "1" },
    body: JSON.stringify(body),
    credentials: "same-origin",
  }).catch(() => {
    throw unreachable();
  });
  if (!response.ok) throw await readProblem(response);
  if (!(response.headers.get("Content-Type") ?? "").startsWith("text/event-stream") || response.body === null)
    return (await response.json()) as Result;
  for await (const { event, data } of events(response.body)) {
    if (event === "progress") onStep(JSON.parse(data) as Step);
    else if (event === "failed") throw problemOf(JSON.parse(data));
    else return JSON.parse(data) as Result;
  }
  throw new ApiProblem(
    0,
    "interrupted",
    "The connection ended early",
    "The work may have been done all the same.",
    [],
    "Look at the list before you try again.",
  );
}

async function* events(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<Told> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const [whole, left] = cut(rest + value);
    rest = left;
    yield* whole;
  }
}

/** The whole server-sent events at the beginning of a text, and what is left after them. */
export function cut(text: string): [Told[], string] {
  const blocks = text.split("\n\n");
  const left = blocks.pop() ?? "";
  return [blocks.map(read), left];
}

function read(block: string): Told {
  let event = "message";
  const data: string[] = [];
  for (const line of block.split("\n")) {
    if (line.startsWith("event: ")) event = line.slice(7);
    if (line.startsWith("data: ")) data.push(line.slice(6));
  }
  return { event, data: data.join("\n") };
}
