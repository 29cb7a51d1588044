import { expect, it } from "vitest";
import type { VersionDetail } from "~/api/versions";
import { moduleBlock } from "./moduleBlock";

const pos = { filename: "variables.tf", line: 1 };
const variable = (name: string, type: string, required = true) => ({
  name,
  type,
  required,
  sensitive: false,
  nullable: true,
  pos,
});
const version = {
  name: "v1.2.0",
  template: "network",
  path: "modules/network",
  commit: "9f3c1e",
  interface: {
    path: "modules/network",
    variables: {
      name: variable("name", "string"),
      ports: variable("ports", "list(number)"),
      mtu: variable("mtu", "number", false),
    },
    outputs: {},
  },
} as unknown as VersionDetail;

it("names the source at its commit and asks for what is required", () => {
  expect(moduleBlock(version, { address: "https://git.example.com/a.git" })).toBe(`module "network" {
  source = "git::https://git.example.com/a.git//modules/network?ref=9f3c1e" # v1.2.0

  name  = ""
  ports = []
}
`);
});

it("a module at the top that requires nothing is one line", () => {
  const top = { ...version, path: "", interface: { ...version.interface, variables: {} } };
  expect(moduleBlock(top, { address: "https://git.example.com/a.git" })).toBe(
    'module "network" {\n  source = "git::https://git.example.com/a.git?ref=9f3c1e" # v1.2.0\n}\n',
  );
});
