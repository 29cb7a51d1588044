import { expect, it } from "vitest";
import { aboutWords } from "./aboutWords";

it("a rule without limits is about every change", () => {
  expect(aboutWords({})).toEqual([]);
});

it("each limit has its words", () => {
  const about = {
    template: "network",
    project: "shop",
    place: "acme/east",
    actions: ["update"],
    plan: ["replace", "destroy"],
    resource_types: ["aws_db_*"],
  };
  expect(aboutWords(about)).toEqual([
    "template network",
    "project shop",
    "acme/east and below",
    "changes that update",
    "plans that replace or destroy aws_db_*",
  ]);
  expect(aboutWords({ plan: ["destroy"] })).toEqual(["plans that destroy something"]);
  expect(aboutWords({ resource_types: ["aws_vpc"] })).toEqual(["plans that alter aws_vpc"]);
});
