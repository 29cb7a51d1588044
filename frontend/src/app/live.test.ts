import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, expect, it, vi } from "vitest";
import { startLive, wordsOf } from "./live";

afterEach(() => vi.unstubAllGlobals());

it("what was answered, or was being answered, when the stream began is asked for again", async () => {
  const stream = { onopen: () => {}, addEventListener: () => {}, close: () => {} };
  vi.stubGlobal("EventSource", function EventSource() {
    return stream;
  });
  const client = new QueryClient();
  let answer = (_: string) => {};
  const slow = vi.fn(() => new Promise<string>((resolve) => (answer = resolve)));
  const quick = vi.fn(() => Promise.resolve("planned"));
  const observers = [
    new QueryObserver(client, { queryKey: ["changes"], queryFn: quick }),
    new QueryObserver(client, { queryKey: ["runs"], queryFn: slow }),
  ];
  const stops = observers.map((observer) => observer.subscribe(() => {}));
  await vi.waitFor(() => expect(observers[0]?.getCurrentResult().data).toBe("planned"));
  const close = startLive(client);
  stream.onopen();
  await vi.waitFor(() => expect(quick).toHaveBeenCalledTimes(2));
  expect(slow).toHaveBeenCalledTimes(1);
  answer("proposed");
  await vi.waitFor(() => expect(slow).toHaveBeenCalledTimes(2));
  for (const stop of [...stops, close]) stop();
});

it("an event names the queries that it concerns", () => {
  expect(wordsOf('{"kind": "change", "id": "chg_1"}')).toContain("changes");
  expect(wordsOf('{"kind": "run", "id": "run_1"}')).toEqual(["runs", "changes"]);
});

it("an event that is not understood concerns none", () => {
  expect(wordsOf('{"kind": "weather", "id": "x"}')).toEqual([]);
  expect(wordsOf("not json")).toEqual([]);
});
