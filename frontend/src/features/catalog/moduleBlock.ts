import type { Source } from "~/api/types";
import type { VersionDetail } from "~/api/versions";
import { inputRows } from "./interfaceRows";

/** A module block for code that is written by hand: the same source as in generated code, with the required inputs. */
export function moduleBlock(version: VersionDetail, source: Pick<Source, "address">): string {
  const folder = version.path === "" ? "" : `//${version.path}`;
  const required = inputRows(version.interface, "", "required");
  const width = Math.max(0, ...required.map(({ name }) => name.length));
  const inputs = required.map(({ name, type }) => `  ${name.padEnd(width)} = ${emptyOf(type ?? "any")}`);
  return [
    `module "${version.template}" {`,
    `  source = "git::${source.address}${folder}?ref=${version.commit}" # ${version.name}`,
    ...(inputs.length > 0 ? ["", ...inputs] : []),
    "}",
    "",
  ].join("\n");
}

function emptyOf(type: string): string {
  if (type === "string") return '""';
  if (type === "number") return "0";
  if (type === "bool") return "false";
  if (/^(?:list|set|tuple)\b/.test(type)) return "[]";
  return /^(?:map|object)\b/.test(type) ? "{}" : "null";
}
