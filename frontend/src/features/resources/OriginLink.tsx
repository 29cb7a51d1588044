import { Link } from "@tanstack/react-router";
import type { Origin, Place } from "~/api/types";
import { originText, placeText } from "~/features/values/origin";

/** Where a value came from, as a way there. */
export function OriginLink({ origin }: { origin: Origin }) {
  if (origin.kind === "link")
    return (
      <>
        link ·{" "}
        <Link to="/resources/$" params={{ _splat: origin.resource }} search={{ tab: "outputs" }}>
          {origin.resource}
        </Link>{" "}
        → <code>{origin.output}</code>
      </>
    );
  if (origin.kind === "template_override")
    return (
      <>
        <PlaceLink place={{ kind: "template", key: origin.key }} /> · override
      </>
    );
  if ("place" in origin)
    return (
      <>
        <PlaceLink place={origin.place} /> · {origin.kind}
      </>
    );
  return originText(origin);
}

/** A place in the tree, as a way there. */
export function PlaceLink({ place }: { place: Place }) {
  if (place.kind === "resource")
    return (
      <Link to="/resources/$" params={{ _splat: place.path }} search={{ tab: "inputs" }}>
        {placeText(place)}
      </Link>
    );
  if (place.kind === "project")
    return (
      <Link to="/projects/$slug" params={{ slug: place.slug }}>
        {placeText(place)}
      </Link>
    );
  return (
    <Link to="/catalog/$key" params={{ key: place.key }} search={{ tab: "values" }}>
      {placeText(place)}
    </Link>
  );
}
