import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Json } from "~/api/types";
import control from "~/ui/Control.module.css";
import { usePlace } from "../FormContext";
import fields from "../fields/fields.module.css";
import { PlaceIssues } from "../fields/PlaceIssues";
import { hclOf, whyNot } from "./conversion";
import { jsonText } from "./json";

type Props = {
  place: string;
  label: string;
  as: "hcl" | "json";
  /** What was typed; undefined while nothing was, and the value itself is shown. */
  text: string | undefined;
  value: Json | undefined;
  readOnly: boolean;
  onWrite: (text: string) => void;
  onSettle: () => void;
};

/** A value as HCL or JSON. Text that is no value is kept, and said to be none. */
export function TextEditor({ place, label, as, text, value, readOnly, onWrite, onSettle }: Props) {
  const { id, secret, aria } = usePlace(place);
  const asked = text === undefined && as === "hcl" && value !== undefined && !secret;
  const written = useQuery({
    queryKey: ["values", "hcl", value],
    queryFn: ({ signal }) => hclOf(value, signal),
    enabled: asked,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (asked && written.data === undefined)
    return written.error === null ? (
      <Skeleton h={34} id={id} tabIndex={-1} />
    ) : (
      <p className={fields.failure} id={id} tabIndex={-1} role="alert">
        It cannot be shown as HCL: {whyNot(written.error)}
      </p>
    );
  const shown = text ?? (secret || value === undefined ? "" : as === "hcl" ? (written.data ?? "") : jsonText(value));
  return (
    <>
      <textarea
        id={id}
        aria-label={`${label} as ${as.toUpperCase()}`}
        {...aria}
        readOnly={readOnly}
        spellCheck={false}
        autoComplete="off"
        rows={Math.min(18, Math.max(2, shown.split("\n").length))}
        className={`${control.control} ${control.mono} ${secret ? control.masked : ""}`}
        placeholder=" "
        value={shown}
        onChange={(event) => onWrite(event.currentTarget.value)}
        onBlur={onSettle}
      />
      <PlaceIssues place={place} />
    </>
  );
}
