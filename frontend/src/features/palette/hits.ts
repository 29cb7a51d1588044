import type { Change, Resource, Template } from "~/api/types";
import { pages } from "~/app/pages";

export type Hit = {
  key: string;
  group: "Pages" | "Templates" | "Resources" | "Changes";
  label: string;
  detail: string;
  href: string;
};

const extra = [
  { to: "/request", label: "Request a resource" },
  { to: "/import", label: "Import modules" },
  { to: "/tokens", label: "Access tokens" },
];

/** Pages whose name holds every word. */
export function pageHits(find: string): Hit[] {
  return [...pages, ...extra]
    .filter((page) => holds(page.label, find))
    .map((page) => ({ key: page.to, group: "Pages", label: page.label, detail: "", href: page.to }));
}

export function templateHits(templates: Template[], find: string): Hit[] {
  return templates
    .filter((template) => holds(`${template.name} ${template.key}`, find))
    .map(({ key, name }) => ({
      key: `template ${key}`,
      group: "Templates",
      label: name,
      detail: key,
      href: `/catalog/${key}`,
    }));
}

export function resourceHits(resources: Resource[]): Hit[] {
  return resources.map(({ path, slug }) => ({
    key: `resource ${path}`,
    group: "Resources",
    label: slug,
    detail: path,
    href: `/resources/${path}`,
  }));
}

export function changeHits(changes: Change[]): Hit[] {
  return changes.map(({ number, title, resource }) => ({
    key: `change ${number}`,
    group: "Changes",
    label: `#${number} ${title}`,
    detail: resource.path,
    href: `/changes/${number}`,
  }));
}

/** A number leads straight to the change, also before the server has answered. */
export function numberHit(find: string): Hit[] {
  const number = /^#?(\d+)$/.exec(find.trim())?.[1];
  return number === undefined
    ? []
    : [
        {
          key: `number ${number}`,
          group: "Changes",
          label: `Change #${number}`,
          detail: "",
          href: `/changes/${number}`,
        },
      ];
}

function holds(text: string, find: string): boolean {
  const low = text.toLowerCase();
  return find
    .toLowerCase()
    .split(/\s+/)
    .every((word) => low.includes(word));
}
