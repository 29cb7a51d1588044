import { post } from "~/api/client";
import { ApiProblem } from "~/api/problem";
import type { Diagnostic, Json } from "~/api/types";

type Converted = { value: Json; hcl: string };

/** A value as HCL, written as `terraform fmt` does. */
export async function hclOf(value: Json, signal?: AbortSignal): Promise<string> {
  return (await post<Converted>("/values/convert", { value }, undefined, signal)).hcl;
}

/** The value that an HCL text stands for. */
export async function readHcl(hcl: string): Promise<Json> {
  return (await post<Converted>("/values/convert", { hcl })).value;
}

/** Why a text is no value: what is wrong, and the line. */
export function whyNot(error: unknown): string {
  if (!(error instanceof ApiProblem)) return error instanceof Error ? error.message : String(error);
  const first = error.diagnostics.find((finding) => finding.severity === "error");
  return first === undefined ? (error.detail ?? error.title) : `${lineOf(first)}${sentence(first)}`;
}

function lineOf({ subject }: Diagnostic): string {
  return subject && "line" in subject ? `Line ${subject.line}: ` : "";
}

function sentence({ summary, detail }: Diagnostic): string {
  return detail ? `${summary} ${detail}` : summary;
}
