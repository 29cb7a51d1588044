import { afterEach, expect, it, vi } from "vitest";
import { cut, postTelling } from "./progress";

afterEach(() => vi.unstubAllGlobals());

function answer(chunks: string[], init: ResponseInit = {}) {
  const encoder = new TextEncoder();
  const body = new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
      controller.close();
    },
  });
  const response = new Response(body, { headers: { "Content-Type": "text/event-stream" }, ...init });
  vi.stubGlobal("fetch", () => Promise.resolve(response));
}

it("cuts whole events off a text", () => {
  expect(cut('event: progress\ndata: {"done":1}\n\nevent: imp')).toEqual([
    [{ event: "progress", data: '{"done":1}' }],
    "event: imp",
  ]);
});

it("tells every step, then gives the result, however the stream is cut", async () => {
  answer([
    'event: progress\ndata: {"do',
    'ne":1}\n\nevent: progress\ndata: {"done":2}\n',
    "\nevent: imported\ndata: [7]\n\n",
  ]);
  const steps: number[] = [];
  expect(await postTelling<number[], { done: number }>("/imports", {}, ({ done }) => steps.push(done))).toEqual([7]);
  expect(steps).toEqual([1, 2]);
});

it("a failure on the way is a problem like any other", async () => {
  answer(['event: failed\ndata: {"title":"No","status":422,"code":"invalid","detail":"why","diagnostics":[]}\n\n']);
  await expect(postTelling("/imports", {}, () => {})).rejects.toMatchObject({ code: "invalid", detail: "why" });
});

it("a stream that ends early is not taken for a success", async () => {
  answer(['event: progress\ndata: {"done":1}\n\n']);
  await expect(postTelling("/imports", {}, () => {})).rejects.toMatchObject({ code: "interrupted" });
});

it("an answer at once is understood too", async () => {
  answer(["[1]"], { status: 201, headers: { "Content-Type": "application/json" } });
  expect(await postTelling("/imports", {}, () => {})).toEqual([1]);
});
