// Values as text: constants of Terraform's language, read and written as far as trying the form out needs it.
import { Problem } from "./http.mjs";

const tokens = /\s+|#[^\n]*|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|[A-Za-z_][\w-]*|[[\]{}=:,]/y;

function refuse(text, at, detail) {
  const line = text.slice(0, at).split("\n").length;
  const subject = { filename: "value", line };
  throw new Problem(422, "invalid_inputs", "The value cannot be read", {
    detail,
    diagnostics: [{ severity: "error", code: "syntax", summary: "The value cannot be read.", detail, subject }],
  });
}

function lexed(text) {
  const found = [];
  tokens.lastIndex = 0;
  while (tokens.lastIndex < text.length) {
    const at = tokens.lastIndex;
    const token = tokens.exec(text)?.[0];
    if (token === undefined) refuse(text, at, `${text[at]} is not expected here.`);
    if (token.trim() !== "" && !token.startsWith("#")) found.push({ token, at });
  }
  return found;
}

function read(text) {
  const list = lexed(text);
  let next = 0;
  const peek = () => list[next]?.token;
  const fail = (what) => refuse(text, list[next]?.at ?? text.length, what);
  const take = (wanted) => (peek() === wanted ? next++ : fail(`${wanted} is missing.`));
  function value() {
    const token = peek();
    if (token === "[") return items();
    if (token === "{") return entries();
    if (token === undefined || /^[\]}=:,]$/.test(token)) return fail("A value is missing.");
    next += 1;
    if (/^["\d-]/.test(token)) return JSON.parse(token);
    if (token in { true: 1, false: 1, null: 1 }) return JSON.parse(token);
    next -= 1;
    return fail(`${token} refers to something; only constants can be given.`);
  }
  function items() {
    const all = [];
    take("[");
    while (peek() !== "]") {
      all.push(value());
      if (peek() !== "]") take(",");
    }
    take("]");
    return all;
  }
  function entries() {
    const all = {};
    take("{");
    while (peek() !== "}") {
      const key = list[next++]?.token ?? fail("} is missing.");
      if (peek() !== "=" && peek() !== ":") fail("= is missing.");
      next += 1;
      all[key.startsWith('"') ? JSON.parse(key) : key] = value();
      if (peek() === ",") next += 1;
    }
    take("}");
    return all;
  }
  const result = value();
  if (next < list.length) fail("One value is needed, and the text goes on after it.");
  return result;
}

function written(value, indent = "") {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.every((item) => item === null || typeof item !== "object"))
      return `[${value.map((v) => written(v)).join(", ")}]`;
    return `[\n${value.map((item) => `${inner}${written(item, inner)},`).join("\n")}\n${indent}]`;
  }
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  if (keys.length === 0) return "{}";
  const names = keys.map((key) => (/^[A-Za-z_][\w-]*$/.test(key) ? key : JSON.stringify(key)));
  const width = Math.max(...names.map((name) => name.length));
  const rows = keys.map((key, at) => `${inner}${names[at].padEnd(width)} = ${written(value[key], inner)}`);
  return `{\n${rows.join("\n")}\n${indent}}`;
}

export const valueRoutes = [
  [
    "POST",
    "/values/convert",
    ({ body }) => {
      const value = "hcl" in body ? read(body.hcl) : body.value;
      return { value, hcl: written(value) };
    },
  ],
];
