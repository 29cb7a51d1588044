import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { meQuery, teamsQuery } from "~/api/queries";

/** Every team, where I may see them; nothing is asked for where I may not. */
export function useTeams() {
  const administer = useSuspenseQuery(meQuery).data.can.administer;
  return useQuery({ ...teamsQuery, enabled: administer });
}
