// @vitest-environment node
import { readFile } from "node:fs/promises";
import openapi, { astToString } from "openapi-typescript";
import { expect, test } from "vitest";

const description = new URL("../../../server/openapi.json", import.meta.url);
const written = new URL("./schema.d.ts", import.meta.url);

test("schema.d.ts is what the server's description gives; `npm run api` writes it anew", async () => {
  const [schema, text] = await Promise.all([openapi(description), readFile(written, "utf8")]);
  const fresh = astToString(schema).trimEnd();
  // The file begins with a notice that is not part of the shapes.
  expect(text.trimEnd().endsWith(fresh), "schema.d.ts is stale").toBe(true);
});
