import { Autocomplete } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { everyResourceQuery } from "~/api/queries";

type Props = { label: string; value: string; onChange: (place: string) => void };

/** The place of a role: the path of a resource, or everywhere where it is empty. */
export function PlaceInput({ label, value, onChange }: Props) {
  const paths = useQuery(everyResourceQuery()).data?.map(({ path }) => path) ?? [];
  return (
    <Autocomplete
      aria-label={label}
      placeholder="everywhere"
      style={{ flex: 1 }}
      limit={20}
      data={paths}
      styles={{ input: { fontFamily: "var(--mono)", fontSize: 12.5 } }}
      value={value}
      onChange={(place) => onChange(place.trim())}
    />
  );
}
