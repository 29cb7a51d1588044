import { afterEach, describe, expect, it, vi } from "vitest";
import { address, get, patch, post } from "./client";
import { ApiProblem, asProblem, readProblem } from "./problem";

const answer = (status: number, body: unknown, type = "application/problem+json") =>
  new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers: { "Content-Type": type } });

afterEach(() => vi.unstubAllGlobals());

describe("an error answer", () => {
  it("is read whole", async () => {
    const diagnostics = [
      { severity: "error", code: "locked", summary: "region is locked.", subject: { place: "region" } },
    ];
    const problem = await readProblem(
      answer(422, {
        title: "Not valid",
        status: 422,
        code: "invalid_inputs",
        detail: "One input.",
        diagnostics,
        next_step: "Mend it.",
      }),
    );
    expect(problem).toMatchObject({
      status: 422,
      code: "invalid_inputs",
      title: "Not valid",
      detail: "One input.",
      diagnostics,
      nextStep: "Mend it.",
    });
    expect(problem.message).toBe("One input.");
  });

  it.each([
    [401, "You are not signed in"],
    [404, "Not found"],
    [502, "The server failed"],
    [418, "The server answered 418"],
  ])("has words even when something else answered with %i", async (status, title) => {
    const problem = await readProblem(answer(status, "<html>proxy</html>", "text/html"));
    expect(problem).toMatchObject({ status, title, code: `http_${status}`, diagnostics: [] });
  });
});

it("a title that only names the status gives way to words", async () => {
  const titled = async (status: number, title: string) => (await readProblem(answer(status, { title }))).title;
  expect(await titled(422, "Unprocessable Entity")).toBe("This cannot be accepted as it is");
  expect(await titled(409, "Conflict")).toBe("This cannot be done as things are");
  expect(await titled(422, "Two lists differ")).toBe("Two lists differ");
});

it("anything thrown becomes a problem", () => {
  expect(asProblem(new TypeError("x is not a function"))).toBeInstanceOf(ApiProblem);
  expect(asProblem("odd").detail).toBe("odd");
});

describe("requests", () => {
  const send = async (call: () => Promise<unknown>, response = answer(200, {})) => {
    const fetched = vi.fn((_url: string, _init: RequestInit) => Promise.resolve(response));
    vi.stubGlobal("fetch", fetched);
    await call();
    const [url, init] = fetched.mock.calls[0] ?? ["", {}];
    return { url, headers: init.headers as Record<string, string>, init };
  };

  it("writes carry the header that other sites cannot send; reads do not", async () => {
    expect((await send(() => post("/login", {}))).headers["X-Terrace-Csrf"]).toBe("1");
    expect((await send(() => get("/me"))).headers["X-Terrace-Csrf"]).toBeUndefined();
  });

  it("edits name the revision that they were made from", async () => {
    expect((await send(() => patch("/templates/a", {}, 7))).headers["If-Match"]).toBe('"7"');
  });

  it("absent parameters are left out, an empty text is said", () => {
    expect(address("/resources", { parent: "", q: undefined, project: null, limit: 5 })).toBe(
      "/api/v1/resources?parent=&limit=5",
    );
  });

  it("a refusal is thrown as a problem, a dead server as well", async () => {
    await expect(send(() => get("/x"), answer(403, { title: "No", code: "not_allowed" }))).rejects.toMatchObject({
      status: 403,
      code: "not_allowed",
    });
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed")));
    await expect(get("/x")).rejects.toMatchObject({ status: 0, code: "unreachable" });
  });
});
